import { bytecode } from './bytecode.ts';
import { scriptLoadingContract } from './contract.ts';

scriptLoadingContract(bytecode, { rereads: false });
