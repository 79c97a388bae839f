using Npgsql;

namespace Hiring.ServiceDefaults.Feed;

/// <summary>Says up to which position of a table that only grows nothing is undecided.</summary>
/// <remarks>
/// Positions come from a sequence, so a transaction that took a low one may commit after a higher one was read. Reading on
/// from the highest would lose it. Ordering by transaction id instead would be safe but could tell of two changes to one
/// row the wrong way round, since the id is given before the row's lock is. So a reader takes a mark: first the
/// sequence's last value L, then a transaction id X of its own. The function that appends makes sure that a transaction
/// has its id before it takes a position, so whoever took a position up to L has an id below X. Once no transaction below
/// X is running, everything up to L is decided, and may be read. A position that stays missing then was rolled back.
/// X has to be taken, though reading alone would do without: a snapshot's xmax is the highest id that ended plus one, and
/// does not cover a transaction that began after that one. An id is taken only where there is something to read.
/// </remarks>
internal sealed class Frontier(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan RecheckEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The highest position up to which nothing is undecided, or what was given if there is nothing after it. Waits for
    /// transactions that run at this moment.
    /// </summary>
    /// <param name="sequence">The sequence that the positions come from: a name of ours, never a caller's.</param>
    /// <param name="after">The position up to which all is known.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task<long> Decided(string sequence, long after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var last = await Ask($"select case when is_called then last_value else 0 end from {sequence}");
        if (last <= after)
            return after;
        var mark = await Ask("select pg_current_xact_id()::text::bigint");
        while (await Ask("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") < mark)
            await Task.Delay(RecheckEvery, clock, cancellation);
        return last;

        async Task<long> Ask(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        }
    }
}
