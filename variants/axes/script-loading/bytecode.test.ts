import { scriptLoadingContract } from './contract.ts';
import { bytecode } from './bytecode.ts';

scriptLoadingContract(bytecode, { rereads: false });
