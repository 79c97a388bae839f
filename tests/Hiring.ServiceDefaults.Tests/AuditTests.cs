using Dapper;
using Grpc.Core;
using Hiring.ServiceDefaults.Audit;
using Hiring.ServiceDefaults.Database;
using Hiring.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hiring.ServiceDefaults.Tests;

public sealed class AuditTests(PostgresServer postgres)
{
    private const int Writers = 16;
    private const int TransactionsEach = 40;

    [Fact]
    public async Task Sixteen_writers_that_roll_back_at_random_leave_one_entry_for_each_committed_change_in_an_unbroken_chain()
    {
        await using var log = await Log.Start(postgres);
        await log.Execute("create table changes (id uuid primary key)");
        using var writing = new CancellationTokenSource();
        // Two sealers race each other and the writers.
        var sealing = Task.WhenAll(log.SealUntil(writing.Token), log.SealUntil(writing.Token));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAtRandom(log, new Random(writer)))));
        await writing.CancelAsync();
        await sealing;
        await log.Sealer.Seal(default);

        var changes = await log.Query<Guid>("select id from changes");
        Assert.InRange(changes.Count, Writers, Writers * TransactionsEach - Writers);
        Assert.Equal(changes.Order(), (await log.Query<Guid>("select unnest(resource_ids) from audit_entries")).Order());
        var finding = await log.Verify();
        Assert.Equal((AuditFault.None, null, changes.Count, 0L), (finding.Fault, finding.BrokenAt, finding.Verified, finding.Unsealed));
    }

    [Theory]
    [InlineData("update audit_entries set at = at + interval '1 microsecond' where position = 3", AuditFault.EntryChanged, 3)]
    [InlineData("update audit_entries set caller = 'somebody' where position = 3", AuditFault.EntryChanged, 3)]
    [InlineData("update audit_entries set method = 'Read' where position = 3", AuditFault.EntryChanged, 3)]
    [InlineData("update audit_entries set request_id = gen_random_uuid() where position = 3", AuditFault.EntryChanged, 3)]
    [InlineData("update audit_entries set resource_ids = '{}' where position = 3", AuditFault.EntryChanged, 3)]
    [InlineData("update audit_entries set resource_ids = resource_ids[2:2] || resource_ids[1:1] where position = 3", AuditFault.EntryChanged, 3)]
    [InlineData("update audit_entries set position = position + 100 where position = 3", AuditFault.EntryMissing, 3)]
    [InlineData("update audit_seals set hash = sha256('x') where position = 3", AuditFault.EntryChanged, 3)]
    [InlineData("update audit_seals set previous = sha256('x') where position = 3", AuditFault.ChainBroken, 3)]
    [InlineData("delete from audit_entries where position = 1", AuditFault.EntryMissing, 1)]
    [InlineData("delete from audit_entries where position = 3", AuditFault.EntryMissing, 3)]
    [InlineData("delete from audit_entries where position = 5", AuditFault.EntryMissing, 5)]
    [InlineData("delete from audit_entries where position = 3; delete from audit_seals where position = 3", AuditFault.ChainBroken, 4)]
    [InlineData("delete from audit_entries where position = 1; delete from audit_seals where position = 1", AuditFault.ChainBroken, 2)]
    [InlineData("delete from audit_seals where position = 3", AuditFault.EntryAdded, 3)]
    public async Task Whatever_is_changed_behind_the_log_s_back_is_found(string tampering, AuditFault fault, int? at)
    {
        await using var log = await Log.Start(postgres, entries: 5);
        Assert.Equal(AuditFault.None, (await log.Verify()).Fault);

        await log.Tamper(tampering);

        var finding = await log.Verify();
        Assert.Equal((fault, at), (finding.Fault, (int?)finding.BrokenAt));
    }

    [Fact]
    public async Task An_entry_that_is_slipped_in_among_sealed_ones_is_found()
    {
        await using var log = await Log.Start(postgres, entries: 2);
        await log.Execute("select nextval('audit_entries_position_seq')");
        await log.Append(2);
        await log.Sealer.Seal(default);
        await log.Tamper("insert into audit_entries (position, caller, method, resource_ids) overriding system value values (3, 'x', 'y', '{}')");
        Assert.Equal((AuditFault.EntryAdded, 3L), await log.FirstFault());
    }

    [Fact]
    public async Task Two_entries_that_trade_places_are_found()
    {
        await using var log = await Log.Start(postgres, entries: 5);
        await log.Tamper("""
            update audit_entries set position = -position where position in (2, 4);
            update audit_entries set position = case position when -2 then 4 else 2 end where position < 0;
            """);
        Assert.Equal((AuditFault.EntryChanged, 2L), await log.FirstFault());
    }

    [Fact]
    public async Task An_end_that_was_cut_off_with_its_seals_is_found_by_the_head_that_was_logged()
    {
        await using var log = await Log.Start(postgres, entries: 5);
        var seen = AuditHead.Parse((await log.Verify()).Head.ToString())!;
        await log.Tamper("delete from audit_entries where position > 3; delete from audit_seals where position > 3");

        Assert.Equal(AuditFault.None, (await log.Verify()).Fault);
        Assert.Equal((AuditFault.HeadMissing, 5L), await log.FirstFault(seen));
    }

    [Fact]
    public async Task A_head_that_was_seen_stays_in_the_chain_as_it_grows()
    {
        await using var log = await Log.Start(postgres, entries: 5);
        var seen = (await log.Verify()).Head;
        await log.Append(3);
        Assert.Equal(3, (await log.Verify(seen)).Unsealed);
        await log.Sealer.Seal(default);
        var finding = await log.Verify(seen);
        Assert.Equal((AuditFault.None, 8L, 0L), (finding.Fault, finding.Verified, finding.Unsealed));
    }

    [Theory]
    [InlineData("update audit_entries set caller = ''")]
    [InlineData("delete from audit_entries")]
    [InlineData("truncate audit_entries")]
    [InlineData("update audit_seals set hash = ''")]
    [InlineData("delete from audit_seals")]
    [InlineData("truncate audit_seals")]
    public async Task The_log_takes_no_change(string change)
    {
        await using var log = await Log.Start(postgres, entries: 1);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => log.Execute(change));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_chain_of_several_batches_is_verified_to_its_end()
    {
        await using var log = await Log.Start(postgres);
        await log.Execute("select audit_append('tests', 'Change', null, array[gen_random_uuid()]) from generate_series(1, 2600)");
        await log.Sealer.Seal(default);
        Assert.Equal((AuditFault.None, 2600L), ((await log.Verify()).Fault, (await log.Verify()).Verified));
        await log.Tamper("update audit_entries set caller = 'somebody' where position = 2599");
        Assert.Equal((AuditFault.EntryChanged, 2599L), await log.FirstFault());
    }

    [Fact]
    public async Task A_sealer_passes_no_entry_that_commits_late()
    {
        await using var log = await Log.Start(postgres);
        await using var slow = await log.Database.OpenConnectionAsync();
        await using var open = await slow.BeginTransactionAsync();
        await slow.ExecuteAsync("select audit_append('slow', 'Change', null, '{}')");
        await log.Append(1);
        var sealing = log.Sealer.Seal(default);
        await Task.WhenAny(sealing, Task.Delay(300));
        Assert.False(sealing.IsCompleted, "The later entry was sealed while the earlier one was undecided.");

        await open.CommitAsync();
        await sealing;
        Assert.Equal((AuditFault.None, 2L), ((await log.Verify()).Fault, (await log.Verify()).Verified));
    }

    private static async Task WriteAtRandom(Log log, Random random)
    {
        for (var i = 0; i < TransactionsEach; i++)
        {
            try
            {
                await log.Writes.InTransaction(async write =>
                {
                    var id = Guid.CreateVersion7();
                    await write.Connection.ExecuteAsync("insert into changes (id) values (@id)", new { id });
                    write.Audit("tests", "Change", [id]);
                    if (random.Next(3) == 0)
                        throw new RpcException(Status.DefaultCancelled);
                    if (random.Next(3) == 0)
                    {
                        // Rolled back after its entry took a position.
                        await write.Flush();
                        throw new RpcException(Status.DefaultCancelled);
                    }
                    return true;
                }, default);
            }
            catch (RpcException)
            {
            }
        }
    }

    /// <summary>The audit log of a service, without the service.</summary>
    private sealed class Log : IAsyncDisposable
    {
        private Log(NpgsqlDataSource database) => (Database, Writes, Sealer) = (database, new Writes(database), NewSealer(database));

        internal NpgsqlDataSource Database { get; }

        internal Writes Writes { get; }

        internal AuditSealer Sealer { get; }

        internal static async Task<Log> Start(PostgresServer postgres, int entries = 0)
        {
            var log = new Log(Publisher.DataSource(await postgres.CreateDatabaseAsync<AuditTests>()));
            await log.Append(entries);
            await log.Sealer.Seal(default);
            return log;
        }

        internal async Task Append(int entries)
        {
            for (var i = 0; i < entries; i++)
                await Writes.InTransaction(write =>
                {
                    write.Audit("tests", "Change", Guid.CreateVersion7(), [Guid.CreateVersion7(), Guid.CreateVersion7()]);
                    return Task.FromResult(true);
                }, default);
        }

        internal async Task SealUntil(CancellationToken ended)
        {
            using var sealer = NewSealer(Database);
            while (!ended.IsCancellationRequested)
                await sealer.Seal(default);
        }

        internal Task<AuditFinding> Verify(AuditHead? known = null) => new AuditLog(Database).Verify(known, default);

        internal async Task<(AuditFault, long?)> FirstFault(AuditHead? known = null)
        {
            var finding = await Verify(known);
            return (finding.Fault, finding.BrokenAt);
        }

        /// <summary>As a superuser may, who can switch off what guards the tables.</summary>
        internal Task Tamper(string sql) => Execute(
            "alter table audit_entries alter column position set generated by default; set session_replication_role = replica; " + sql + "; reset session_replication_role");

        internal async Task Execute(string sql)
        {
            await using var connection = await Database.OpenConnectionAsync();
            await connection.ExecuteAsync(sql);
        }

        internal async Task<List<T>> Query<T>(string sql)
        {
            await using var connection = await Database.OpenConnectionAsync();
            return [.. await connection.QueryAsync<T>(sql)];
        }

        public async ValueTask DisposeAsync()
        {
            Sealer.Dispose();
            await Database.DisposeAsync();
        }

        private static AuditSealer NewSealer(NpgsqlDataSource database) => new(database, TimeProvider.System, NullLogger<AuditSealer>.Instance);
    }
}
