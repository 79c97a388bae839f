namespace Hiring.Backing.Postgres;

/// <summary>No server can run here. The message says what was tried and each way to mend it, for a person to read.</summary>
public sealed class PostgresUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
