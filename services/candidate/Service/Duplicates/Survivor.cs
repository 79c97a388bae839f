using Dapper;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Duplicates;

/// <summary>The candidate that an id answers: the one that it was merged into, or itself.</summary>
internal static class Survivor
{
    /// <summary>Null if there is no such candidate.</summary>
    internal static Task<Guid?> Of(Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "select coalesce(merged_into, id) from candidates where id = @id", new { id }, cancellationToken: cancellation));

    /// <summary>The same, kept from being merged until the transaction ends, so that what is written for it stays with it.</summary>
    internal static async Task<Guid?> Hold(Guid id, Write write)
    {
        var next = await Of(id, write.Connection, write.Cancellation);
        while (next is { } candidate)
        {
            // A merge that was under way is over once the lock is there, and the row then says into whom.
            next = await write.Connection.QuerySingleAsync<Guid?>(new CommandDefinition(
                "select merged_into from candidates where id = @candidate for key share", new { candidate }, cancellationToken: write.Cancellation));
            if (next is null)
                return candidate;
        }
        return null;
    }
}
