import { scriptLoadingContract } from './contract.ts';
import { recompile } from './recompile.ts';

scriptLoadingContract(recompile, { rereads: true });
