/** What the lab sends to host.ts when the load is over. Its other channels are the server's. */
export const LOAD_IS_OVER = 'SIGUSR2';
