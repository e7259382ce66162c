import { connectionContract } from './contract.ts';
import { keepAlive } from './keep-alive.ts';

connectionContract(keepAlive);
