using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hiring.ServiceDefaults.Audit;

/// <summary>
/// Chains the entries of the audit log, each to the one before it by hash, a moment after they were committed. Any number
/// of instances may run; one at a time seals. It also writes the head of the chain to the program's log: whoever cuts the
/// end off the table cannot cut it off there.
/// </summary>
internal sealed partial class AuditSealer(NpgsqlDataSource database, TimeProvider clock, ILogger<AuditSealer> log) : Sweep(TimeSpan.FromSeconds(1), clock, log)
{
    /// <summary>'audit' in ASCII: the advisory lock under which the chain grows.</summary>
    private const long Lock = 0x6175646974;

    private const int Batch = 500;
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);
    private readonly Frontier _frontier = new(database, clock);
    private AuditHead? _head;
    private AuditHead? _told;
    private long _toldAt;
    private long _sealed;

    /// <inheritdoc />
    protected override async Task DoDue(CancellationToken cancellation)
    {
        await Seal(cancellation);
        TellHead();
    }

    /// <summary>Seals every entry that is decided. Leaves it to another instance where one is at it.</summary>
    internal async Task Seal(CancellationToken cancellation)
    {
        var decided = await _frontier.Decided("audit_entries_position_seq", _sealed, cancellation);
        if (decided == _sealed)
            return;
        int? count;
        do
            count = await SealBatch(decided, cancellation);
        while (count == Batch);
        if (count is not null)
            _sealed = decided;
    }

    /// <summary>How many were sealed, or null where another instance seals.</summary>
    private async Task<int?> SealBatch(long decided, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var take = new NpgsqlCommand("select pg_try_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = Lock } } })
            if (await take.ExecuteScalarAsync(cancellation) is not true)
                return null;

        var head = await AuditHead.Read(connection, cancellation);
        var positions = new List<long>();
        var hashes = new List<byte[]> { head.Hash };
        await using (var read = new NpgsqlCommand(
            $"select {AuditEntry.Columns} from audit_entries where position > $1 and position <= $2 order by position limit $3", connection)
        { Parameters = { new() { Value = head.Position }, new() { Value = decided }, new() { Value = Batch } } })
        {
            await using var rows = await read.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                positions.Add(rows.GetInt64(0));
                hashes.Add(AuditEntry.Read(rows).Hash(hashes[^1]));
            }
        }
        await using (var insert = new NpgsqlCommand(
            "insert into audit_seals (position, previous, hash) select * from unnest($1::bigint[], $2::bytea[], $3::bytea[])", connection)
        { Parameters = { new() { Value = positions.ToArray() }, new() { Value = hashes[..^1].ToArray() }, new() { Value = hashes[1..].ToArray() } } })
            await insert.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        _head = positions.Count == 0 ? head : new AuditHead(positions[^1], hashes[^1]);
        return positions.Count;
    }

    private void TellHead()
    {
        if (_head is not { Position: > 0 } head || head.Position == _told?.Position || _told is not null && Clock.GetElapsedTime(_toldAt) < TellEvery)
            return;
        LogHead(log, head);
        (_told, _toldAt) = (head, Clock.GetTimestamp());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The head of the audit log is {Head}")]
    private static partial void LogHead(ILogger log, AuditHead head);
}
