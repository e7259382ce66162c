import { clinicTool } from './clinic.ts';

export const clinicDoctor = clinicTool({
  name: 'clinic-doctor',
  module: '@clinic/doctor',
  shows:
    'CPU, memory, event-loop delay and handles over the life of the process, and what clinic makes of them',
  load: { kind: 'time', warmupMs: 1_000, windowMs: 4_000 },
});
