import { close } from './close.ts';
import { connectionContract } from './contract.ts';

connectionContract(close);
