using Dapper;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Duplicates;

/// <summary>
/// The candidate that an id answers: the one that it was merged into, or itself.
/// <para>
/// The order in which all of the service locks: applications by id, their offers, roles, candidates that remained by id. Everyone who was
/// merged into a candidate is changed under its lock and waited for by nobody who holds more: whoever finds merged what it
/// locked gives up at once (merge, unmerge, erasure), or lets go of it and locks the survivor (whoever writes about a person).
/// </para>
/// </summary>
internal static class Survivor
{
    /// <summary>SQL of the id that @candidate answers.</summary>
    internal const string Sql = "(select coalesce(merged_into, id) from candidates where id = @candidate)";

    /// <summary>Null if there is no such candidate.</summary>
    internal static Task<Guid?> Of(Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "select coalesce(merged_into, id) from candidates where id = @id", new { id }, cancellationToken: cancellation));

    /// <summary>
    /// Locks a candidate that remained, and with it everyone merged into it. Null if there is no such candidate, else the one
    /// that it was merged into, or itself: the caller gives up where that is another, before it locks anything more.
    /// </summary>
    internal static Task<Guid?> Lock(Guid id, Write write) => write.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
        "select coalesce(merged_into, id) from candidates where id = @id for update", new { id }, cancellationToken: write.Cancellation));

    /// <summary>
    /// Locks the applications that came while the candidates were waited for. That is out of the order, so it waits for nobody:
    /// COLLIDED if someone works on one of them.
    /// </summary>
    /// <param name="which">Which applications: a condition over <c>@one</c> and <c>@other</c>.</param>
    /// <param name="one">A candidate.</param>
    /// <param name="other">Another one.</param>
    /// <param name="write">The transaction.</param>
    internal static Task<int> LockLateApplications(string which, Guid one, Guid other, Write write) => write.Connection.ExecuteAsync(new CommandDefinition(
        $"select from applications where {which} order by id for update nowait", new { one, other }, cancellationToken: write.Cancellation));

    /// <summary>
    /// The same, kept from being merged until the transaction ends, so that what is written for it stays with it. Null also if
    /// everything of the person was erased.
    /// </summary>
    internal static async Task<Guid?> Hold(Guid id, Write write)
    {
        var next = await Of(id, write.Connection, write.Cancellation);
        while (next is { } candidate)
        {
            await write.Connection.ExecuteAsync(new CommandDefinition("savepoint held", cancellationToken: write.Cancellation));
            (next, var erased) = await HoldOnly(candidate, write);
            if (next is null)
                return erased ? null : candidate;
            await write.Connection.ExecuteAsync(new CommandDefinition("rollback to savepoint held", cancellationToken: write.Cancellation));
        }
        return null;
    }

    /// <summary>
    /// Holds a candidate as <see cref="Hold"/> does, and follows no merge: for who holds another one already, since the survivor may be before that
    /// in the order. Answers into whom it was merged, and whether it was erased. A merge that was under way is over once the lock is there.
    /// </summary>
    internal static Task<(Guid? MergedInto, bool Erased)> HoldOnly(Guid candidate, Write write) => write.Connection.QuerySingleAsync<(Guid?, bool)>(new CommandDefinition(
        "select merged_into, erased_at is not null from candidates where id = @candidate for key share", new { candidate }, cancellationToken: write.Cancellation));
}
