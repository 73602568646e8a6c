/** Whether a database is named by an address of PostgreSQL, and not by a path. */
export const isPostgresAddress = (database: string): boolean => /^postgres(?:ql)?:\/\//.test(database);
