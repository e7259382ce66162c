import { connectionContract } from './contract.ts';
import { close } from './close.ts';

connectionContract(close);
