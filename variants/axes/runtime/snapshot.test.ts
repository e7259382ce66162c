import { runtimeContract } from './contract.ts';
import { snapshot } from './snapshot.ts';

runtimeContract(snapshot);
