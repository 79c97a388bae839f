using Dapper;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Duplicates;

/// <summary>The candidate that an id answers: the one that it was merged into, or itself.</summary>
internal static class Survivor
{
    /// <summary>SQL of the id that @candidate answers.</summary>
    internal const string Sql = "(select coalesce(merged_into, id) from candidates where id = @candidate)";

    /// <summary>Null if there is no such candidate.</summary>
    internal static Task<Guid?> Of(Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "select coalesce(merged_into, id) from candidates where id = @id", new { id }, cancellationToken: cancellation));

    /// <summary>
    /// The same, kept from being merged until the transaction ends, so that what is written for it stays with it. Null also if
    /// everything of the person was erased.
    /// </summary>
    internal static async Task<Guid?> Hold(Guid id, Write write)
    {
        var next = await Of(id, write.Connection, write.Cancellation);
        while (next is { } candidate)
        {
            // A merge that was under way is over once the lock is there, and the row then says into whom.
            (next, var erased) = await write.Connection.QuerySingleAsync<(Guid?, bool)>(new CommandDefinition(
                "select merged_into, erased_at is not null from candidates where id = @candidate for key share", new { candidate }, cancellationToken: write.Cancellation));
            if (next is null)
                return erased ? null : candidate;
        }
        return null;
    }
}
