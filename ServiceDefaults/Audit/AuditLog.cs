using Npgsql;

namespace Hiring.ServiceDefaults.Audit;

/// <summary>What is wrong with an audit log. Numbers as in the contracts.</summary>
public enum AuditFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An entry that was sealed is gone.</summary>
    EntryMissing = 1,

    /// <summary>An entry is not the one that was sealed.</summary>
    EntryChanged = 2,

    /// <summary>A seal does not follow the one before it: one was taken out, changed or moved.</summary>
    ChainBroken = 3,

    /// <summary>An entry stands among sealed ones without a seal: it was put in later.</summary>
    EntryAdded = 4,

    /// <summary>The head that was known is not in the chain: its end was cut off, or the whole chain rewritten.</summary>
    HeadMissing = 5,
}

/// <summary>What a verification found.</summary>
/// <param name="Fault">What is wrong first, if anything.</param>
/// <param name="BrokenAt">Where, if anything is.</param>
/// <param name="Verified">Sealed entries that are right, up to there.</param>
/// <param name="Unsealed">Entries so young that they are not sealed yet.</param>
/// <param name="Head">The end of the chain.</param>
public sealed record AuditFinding(AuditFault Fault, long? BrokenAt, long Verified, long Unsealed, AuditHead Head);

/// <summary>Reads and verifies this service's audit log.</summary>
public sealed class AuditLog(NpgsqlDataSource database)
{
    private const int Batch = 1000;

    /// <summary>Entries before a position, newest first.</summary>
    /// <param name="resource">Only those that concern this thing, or null for all.</param>
    /// <param name="before">Entries below this position.</param>
    /// <param name="size">Most entries to answer.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<AuditEntry>> List(Guid? resource, long before, int size, CancellationToken cancellation)
    {
        // Those of one thing are few: found first and sorted then, not looked for all along the log.
        await using var read = database.CreateCommand(resource is null
            ? $"select {AuditEntry.Columns} from audit_entries where position < $1 order by position desc limit $2"
            : $"""
              with found as materialized (select {AuditEntry.Columns} from audit_entries where resource_ids @> array[$3])
              select {AuditEntry.Columns} from found where position < $1 order by position desc limit $2
              """);
        read.Parameters.Add(new() { Value = before });
        read.Parameters.Add(new() { Value = size });
        if (resource is { } id)
            read.Parameters.Add(new() { Value = id });
        await using var rows = await read.ExecuteReaderAsync(cancellation);
        var entries = new List<AuditEntry>();
        while (await rows.ReadAsync(cancellation))
            entries.Add(AuditEntry.Read(rows));
        return entries;
    }

    /// <summary>Recomputes the chain from its first entry to its last, a thousand at a time, and answers the first thing that is wrong.</summary>
    /// <param name="known">A head that was seen before, from the program's log for example, or null.</param>
    /// <param name="cancellation">Ends the verification.</param>
    public async Task<AuditFinding> Verify(AuditHead? known, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // What is sealed after this is left to the next verification.
        var head = await AuditHead.Read(connection, cancellation);
        var unsealed = await Unsealed(head.Position, connection, cancellation);
        var walk = new Walk(known);
        List<Step> page;
        do
            page = await ReadPage(walk.Position, head.Position, connection, cancellation);
        while (page.Count > 0 && page.TrueForAll(walk.Take));
        if (walk.Fault == AuditFault.None && known is not null && !walk.KnownSeen)
            return new AuditFinding(AuditFault.HeadMissing, known.Position, walk.Verified, unsealed, head);
        return new AuditFinding(walk.Fault, walk.Fault == AuditFault.None ? null : walk.Position, walk.Verified, unsealed, head);
    }

    private static async Task<long> Unsealed(long after, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var count = new NpgsqlCommand("select count(*) from audit_entries where position > $1", connection) { Parameters = { new() { Value = after } } };
        return (long)(await count.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The next positions that have an entry or a seal. What is among the first thousand of both together is among the first thousand of each.</summary>
    private static async Task<List<Step>> ReadPage(long after, long upTo, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var read = new NpgsqlCommand($"""
            select coalesce(s.position, e.position), s.previous, s.hash, e.*
            from (select position, previous, hash from audit_seals where position > $1 and position <= $2 order by position limit $3) s
            full join (select {AuditEntry.Columns} from audit_entries where position > $1 and position <= $2 order by position limit $3) e
                on e.position = s.position
            order by 1 limit $3
            """, connection)
        { Parameters = { new() { Value = after }, new() { Value = upTo }, new() { Value = Batch } } };
        await using var rows = await read.ExecuteReaderAsync(cancellation);
        var page = new List<Step>();
        while (await rows.ReadAsync(cancellation))
            page.Add(new Step(rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2),
                rows.IsDBNull(3) ? null : AuditEntry.Read(rows, 3)));
        return page;
    }

    /// <summary>A position with its seal and its entry, of which one may lack.</summary>
    private sealed record Step(long Position, byte[]? Previous, byte[]? Hash, AuditEntry? Entry);

    /// <summary>The way along the chain.</summary>
    private sealed class Walk(AuditHead? known)
    {
        private byte[] _last = AuditEntry.Genesis;

        internal long Position { get; private set; }

        internal long Verified { get; private set; }

        internal AuditFault Fault { get; private set; }

        internal bool KnownSeen { get; private set; }

        /// <summary>False if the step is wrong, and the way ends.</summary>
        internal bool Take(Step step)
        {
            Position = step.Position;
            Fault = FaultOf(step);
            if (Fault != AuditFault.None)
                return false;
            _last = step.Hash!;
            Verified++;
            KnownSeen |= known is not null && known.Position == step.Position && known.Hash.AsSpan().SequenceEqual(step.Hash);
            return true;
        }

        private AuditFault FaultOf(Step step) =>
            step.Hash is null ? AuditFault.EntryAdded
            : !step.Previous.AsSpan().SequenceEqual(_last) ? AuditFault.ChainBroken
            : step.Entry is null ? AuditFault.EntryMissing
            : !step.Entry.Hash(_last).AsSpan().SequenceEqual(step.Hash) ? AuditFault.EntryChanged
            : AuditFault.None;
    }
}
