import { httpContract } from './contract.ts';
import { direct } from './direct.ts';

httpContract(direct);
