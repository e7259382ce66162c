import { gcContract } from './contract.ts';
import { onFree } from './on-free.ts';

gcContract(onFree);
