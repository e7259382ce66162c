import { runtimeContract } from './contract.ts';
import { perRequest } from './per-request.ts';

runtimeContract(perRequest);
