/** The environment variables that say how to reach Unipile; each also as `…_FILE`. */
export const unipileVariables = { dsn: 'UNIPILE_DSN', apiKey: 'UNIPILE_API_KEY' } as const;

/** What the help says of them. */
export const unipileHelp = `
Environment (each also as …_FILE, naming a file that its owner alone can read):
  UNIPILE_DSN      where your Unipile answers, such as api1.unipile.com:13111
  UNIPILE_API_KEY  an access token of your dashboard`;
