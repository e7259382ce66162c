import { httpContract } from './contract.ts';
import { node } from './node.ts';

httpContract(node);
