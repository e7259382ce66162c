import { runtimeContract } from './contract.ts';
import { persistent } from './persistent.ts';

runtimeContract(persistent);
