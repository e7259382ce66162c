import { gcContract } from './contract.ts';
import { explicit } from './explicit.ts';

gcContract(explicit);
