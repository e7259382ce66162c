import { runtimeContract } from './axes/runtime/contract.ts';
import { perRequest } from './axes/runtime/per-request.ts';
import emscripten from './emscripten.ts';

// The other engine behind the same level: whatever differs between engines shows here.
runtimeContract(perRequest, emscripten);
