import { gcContract } from './contract.ts';
import { never } from './never.ts';

gcContract(never);
