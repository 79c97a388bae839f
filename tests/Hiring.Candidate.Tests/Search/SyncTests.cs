using System.Globalization;
using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests.Search;

public sealed class SyncTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private const int Writers = 8;

    [Fact]
    public async Task Two_full_passes_and_a_chain_of_increments_agree_under_long_late_and_rolled_back_writes()
    {
        var role = await host.OpenRole();
        var owners = new[] { (await host.Import("Owner one")).Id, (await host.Import("Owner two")).Id };
        using var ended = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var soon = System.Diagnostics.Stopwatch.StartNew();
        var writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(seed => WriteAtRandom(new Random(seed), Guid.Parse(role.Id), [.. owners.Select(Guid.Parse)], ended.Token)));
        var candidates = new Copy<V1.Candidate>(Candidates, candidate => candidate.Id);
        var applications = new Copy<Application>(token => Applications(token, owners[0]), application => application.Id);
        var notes = new Copy<Note>(token => Notes(token, owners[0]), note => note.Id);
        while (!ended.IsCancellationRequested)
        {
            await candidates.Follow();
            await applications.Follow();
            await notes.Follow();
            // On a busy machine a few increments take as long as many elsewhere.
            if (soon.Elapsed > TimeSpan.FromSeconds(5) && candidates.Increments > 10)
                await ended.CancelAsync();
        }
        var outcomes = (await writers).SelectMany(outcome => outcome).ToList();
        await candidates.Follow();
        await applications.Follow();
        await notes.Follow();

        var (one, other) = (await Everything(Candidates, candidate => candidate.Id), await Everything(Candidates, candidate => candidate.Id));
        Assert.Equal(one, other);
        Assert.Equal(one, candidates.Rows);
        Assert.Equal(await Everything(token => Applications(token, owners[0]), application => application.Id), applications.Rows);
        Assert.Equal(await Everything(token => Notes(token, owners[0]), note => note.Id), notes.Rows);
        // The run was of the kind that the test is about.
        Assert.Contains(true, outcomes);
        Assert.Contains(false, outcomes);
        Assert.Superset(new HashSet<TombstoneKind> { TombstoneKind.Deleted, TombstoneKind.Merged, TombstoneKind.Erased }, candidates.Tombstones);
        Assert.Contains(TombstoneKind.Moved, applications.Tombstones);
        Assert.Superset(new HashSet<TombstoneKind> { TombstoneKind.Deleted, TombstoneKind.Moved }, notes.Tombstones);
        Assert.True(candidates.Increments > 10, $"{candidates.Increments} increments");
    }

    [Fact]
    public async Task A_change_that_was_begun_before_a_pass_and_commits_after_it_is_told_by_the_next_increment()
    {
        var candidate = await host.Import("Changed late");
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync();
        await using var late = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("update candidates set headline = 'late', revision = revision + 1 where id = @id", new { id = Guid.Parse(candidate.Id) });
        // Transactions with higher ids come and go, so the highest id that ended says nothing.
        await host.Import("In between");

        var token = await LastToken(Candidates);
        await late.CommitAsync();
        var told = await Follow(Candidates, token);

        Assert.Contains(told, page => page.Rows.Any(row => row.Id == candidate.Id && row.Headline == "late"));
    }

    [Fact]
    public async Task Nothing_is_told_when_nothing_changed_and_a_change_is_told_once_the_way_it_is()
    {
        var role = await host.OpenRole();
        var token = await LastToken(Roles);

        // A transaction that is open somewhere on the server lets what was told be told again, but no longer than it lasts.
        var still = await host.Client.ListRolesAsync(new() { SyncToken = token });
        for (var tries = 0; still.Roles.Count > 0 && tries < 1000; tries++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            still = await host.Client.ListRolesAsync(new() { SyncToken = still.NextSyncToken });
        }
        var changed = await host.Client.UpdateRoleAsync(new() { RoleId = role.Id, Role = new() { Title = "Another title" }, UpdateMask = new() { Paths = { "title" } } });
        var then = await host.Client.ListRolesAsync(new() { SyncToken = still.NextSyncToken });

        Assert.Empty(still.Roles);
        Assert.Contains(changed, then.Roles);
        Assert.Empty(then.Tombstones);
    }

    [Fact]
    public async Task A_merged_candidate_leaves_the_list_and_is_told_with_where_it_went()
    {
        var (kept, merged) = (await host.Import("Kept"), await host.Import("Merged"));
        var token = await LastToken(Candidates);

        await Execute("update candidates set merged_into = @kept where id = @merged", new { kept = Guid.Parse(kept.Id), merged = Guid.Parse(merged.Id) });
        var told = await host.Client.ListCandidatesAsync(new() { SyncToken = token });
        var all = await Everything(Candidates, candidate => candidate.Id);

        Assert.Contains(new Tombstone { Id = merged.Id, Kind = TombstoneKind.Merged, MergedInto = kept.Id }, told.Tombstones);
        Assert.DoesNotContain(merged.Id, all.Keys);
        Assert.Contains(kept.Id, all.Keys);
    }

    [Fact]
    public async Task An_erased_candidate_leaves_the_list_and_nothing_but_the_id_is_told()
    {
        var erased = await host.Import("Erased");
        var token = await LastToken(Candidates);

        await Execute($"update candidates set {CandidateHost.Erased} where id = @id", new { id = Guid.Parse(erased.Id) });
        var told = await host.Client.ListCandidatesAsync(new() { SyncToken = token });

        Assert.Contains(new Tombstone { Id = erased.Id, Kind = TombstoneKind.Erased }, told.Tombstones);
        Assert.DoesNotContain(erased.Id, (await Everything(Candidates, candidate => candidate.Id)).Keys);
    }

    [Fact]
    public async Task Offers_are_listed_by_application_and_synchronised()
    {
        var token = await LastToken(Offers);
        var offer = await host.Offer();

        var told = await host.Client.ListOffersAsync(new() { SyncToken = token });
        var declined = await host.Client.DeclineOfferAsync(new() { OfferId = offer.Id, Reason = "pay" });
        var then = await host.Client.ListOffersAsync(new() { SyncToken = told.NextSyncToken });

        Assert.Contains(offer, told.Offers);
        Assert.Contains(declined, then.Offers);
        Assert.Equal([declined], (await host.Client.ListOffersAsync(new() { ApplicationId = offer.ApplicationId })).Offers);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.ListOffersAsync(new() { ApplicationId = Guid.CreateVersion7().ToString() }))).Status);
    }

    [Fact]
    public async Task Applications_are_listed_by_candidate_and_over_all_roles()
    {
        var candidate = await host.Import("Applies twice");
        var applied = new List<Application>();
        for (var i = 0; i < 2; i++)
            applied.Add(await host.Client.CreateApplicationAsync(new() { CandidateId = candidate.Id, RoleId = (await host.OpenRole()).Id }));

        Assert.Equal(Enumerable.Reverse(applied), (await host.Client.ListApplicationsAsync(new() { CandidateId = candidate.Id })).Applications);
        Assert.Equal([applied[0]], (await host.Client.ListApplicationsAsync(new() { CandidateId = candidate.Id, RoleId = applied[0].RoleId })).Applications);
        Assert.Superset(applied.Select(application => application.Id).ToHashSet(), (await host.Client.ListApplicationsAsync(new() { PageSize = 200 })).Applications.Select(application => application.Id).ToHashSet());
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Client.ListApplicationsAsync(new() { CandidateId = Guid.CreateVersion7().ToString() }))).Status);
    }

    [Fact]
    public async Task A_token_of_another_list_filter_or_database_or_from_the_future_is_refused_with_the_way_out()
    {
        var role = await host.OpenRole();
        var token = await LastToken(Candidates);
        var (here, ahead) = (Token(token), Token(token));
        // A backup that was restored has seen fewer transactions than the token.
        ahead[9] = 1;
        // The mark of a token is of its list, filter and database.
        here[1] ^= 1;

        var refusals = new[]
        {
            await Refusal.Of(host.Client.ListRolesAsync(new() { SyncToken = token })),
            await Refusal.Of(host.Client.ListApplicationsAsync(new() { SyncToken = await LastToken(page => Applications(page, "")), RoleId = role.Id })),
            await Refusal.Of(host.Client.ListCandidatesAsync(new() { SyncToken = Text(ahead) })),
            await Refusal.Of(host.Client.ListCandidatesAsync(new() { SyncToken = Text(here) })),
        };

        Assert.All(refusals, refusal => Assert.Equal((StatusCode.FailedPrecondition, "SYNC_TOKEN_EXPIRED"), (refusal.Status, refusal.Reason)));
        Assert.All(refusals, refusal => Assert.Contains("Start again with a full pass", refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_token_at_all_is_refused_by_its_field()
    {
        await host.Import();
        var page = (await host.Client.ListCandidatesAsync(new() { PageSize = 1 })).NextPageToken;
        var sync = await LastToken(Candidates);
        var negative = Token(sync);
        negative[9] = 0xff;

        Assert.Equal(["sync_token"], (await Refusal.Of(host.Client.ListCandidatesAsync(new() { SyncToken = "🙂" }))).Fields);
        Assert.Equal(["sync_token"], (await Refusal.Of(host.Client.ListCandidatesAsync(new() { SyncToken = page }))).Fields);
        Assert.Equal(["sync_token"], (await Refusal.Of(host.Client.ListCandidatesAsync(new() { SyncToken = Text(negative) }))).Fields);
        Assert.Equal(["sync_token"], (await Refusal.Of(host.Client.ListCandidatesAsync(new() { SyncToken = new string('A', 501) }))).Fields);
        Assert.Equal(["page_token"], (await Refusal.Of(host.Client.ListCandidatesAsync(new() { PageToken = sync }))).Fields);
        Assert.Equal(["page_token"], (await Refusal.Of(host.Client.ListCandidatesAsync(new() { PageToken = page, SyncToken = sync }))).Fields);
    }

    /// <summary>Transactions of one to three changes that take their time, some rolled back. Answers which were kept.</summary>
    private async Task<List<bool>> WriteAtRandom(Random random, Guid role, Guid[] owners, CancellationToken ended)
    {
        var kept = new List<bool>();
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(CancellationToken.None);
        while (!ended.IsCancellationRequested)
        {
            var keep = random.Next(4) > 0;
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            try
            {
                // Takes an id long before it changes anything.
                if (random.Next(3) == 0)
                    await connection.ExecuteAsync("select pg_current_xact_id()");
                for (var change = random.Next(1, 4); change > 0; change--)
                {
                    await Pause(random);
                    await connection.ExecuteAsync(Changes[random.Next(Changes.Length)], new
                    {
                        id = Guid.CreateVersion7(), role, owner = owners[random.Next(2)], skip = random.Next(20), text = random.Next().ToString(CultureInfo.InvariantCulture),
                    });
                }
                await Pause(random);
                if (keep)
                    await transaction.CommitAsync(CancellationToken.None);
                else
                    await transaction.RollbackAsync(CancellationToken.None);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.CheckViolation)
            {
                keep = false;
            }
            kept.Add(keep);
        }
        return kept;
    }

    private static readonly string[] Changes =
    [
        NewCandidate, NewCandidate, NewApplication,
        "update candidates set headline = @text, revision = revision + 1 where id = (select id from candidates where erased_at is null order by id desc offset @skip limit 1)",
        $"update candidates set merged_into = @owner, revision = revision + 1 where id = {Someone}",
        "update candidates set merged_into = null, revision = revision + 1 where id = (select id from candidates where merged_into is not null order by id desc limit 1)",
        $"update candidates set {CandidateHost.Erased}, revision = revision + 1 where id = {Someone}",
        $"delete from candidates where id = {Someone}",
        "update applications set candidate_id = @owner, revision = revision + 1 where id = (select id from applications order by id desc offset @skip limit 1)",
        "delete from applications where id = (select id from applications order by id desc offset @skip + 5 limit 1)",
        NewNote, NewNote,
        "update notes set candidate_id = @owner where id = (select id from notes order by id desc offset @skip limit 1)",
        "delete from notes where id = (select id from notes order by id desc offset @skip + 5 limit 1)",
    ];

    private const string Someone = "(select id from candidates where display_name = 'random' order by id desc offset @skip limit 1)";

    private const string NewCandidate = """
        insert into candidates (id, display_name, email, headline, location, skills, source_kind, source_detail, signals)
        values (@id, 'random', '', @text, '', '{}', 5, '', '{}')
        """;

    private const string NewApplication = "insert into applications (id, candidate_id, role_id, state) values (@id, @owner, @role, 4)";

    private const string NewNote = "insert into notes (id, candidate_id, text, author) values (@id, @owner, @text, 'random')";

    /// <summary>Mostly short, at times longer than several increments.</summary>
    private static Task Pause(Random random) => Task.Delay(random.Next(10) == 0 ? random.Next(400) : random.Next(8));

    private async Task<Listed<V1.Candidate>> Candidates((string Page, string Sync) token)
    {
        var page = await host.Client.ListCandidatesAsync(new() { PageSize = 9, PageToken = token.Page, SyncToken = token.Sync });
        return new(page.Candidates, page.Tombstones, page.NextPageToken, page.NextSyncToken);
    }

    private async Task<Listed<Application>> Applications((string Page, string Sync) token, string candidate)
    {
        var page = await host.Client.ListApplicationsAsync(new() { PageSize = 9, PageToken = token.Page, SyncToken = token.Sync, CandidateId = candidate });
        return new(page.Applications, page.Tombstones, page.NextPageToken, page.NextSyncToken);
    }

    private async Task<Listed<Note>> Notes((string Page, string Sync) token, string candidate)
    {
        var page = await host.Activity.ListNotesAsync(new() { PageSize = 9, PageToken = token.Page, SyncToken = token.Sync, CandidateId = candidate });
        return new(page.Notes, page.Tombstones, page.NextPageToken, page.NextSyncToken);
    }

    private async Task<Listed<Role>> Roles((string Page, string Sync) token)
    {
        var page = await host.Client.ListRolesAsync(new() { PageToken = token.Page, SyncToken = token.Sync });
        return new(page.Roles, page.Tombstones, page.NextPageToken, page.NextSyncToken);
    }

    private async Task<Listed<Offer>> Offers((string Page, string Sync) token)
    {
        var page = await host.Client.ListOffersAsync(new() { PageToken = token.Page, SyncToken = token.Sync });
        return new(page.Offers, page.Tombstones, page.NextPageToken, page.NextSyncToken);
    }

    private static async Task<List<Listed<T>>> Follow<T>(Func<(string Page, string Sync), Task<Listed<T>>> list, string sync)
    {
        var pages = new List<Listed<T>> { await list(("", sync)) };
        while (pages[^1].NextPage.Length > 0)
        {
            // Only the last page has the token: whoever stops before it has not synchronised.
            Assert.Empty(pages[^1].NextSync);
            pages.Add(await list((pages[^1].NextPage, sync)));
        }
        Assert.NotEmpty(pages[^1].NextSync);
        return pages;
    }

    private static async Task<string> LastToken<T>(Func<(string Page, string Sync), Task<Listed<T>>> list) => (await Follow(list, ""))[^1].NextSync;

    private static async Task<SortedDictionary<string, T>> Everything<T>(Func<(string Page, string Sync), Task<Listed<T>>> list, Func<T, string> id) =>
        new((await Follow(list, "")).SelectMany(page => page.Rows).ToDictionary(id));

    private async Task Execute(string sql, object parameters)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.ExecuteAsync(sql, parameters);
    }

    private static byte[] Token(string token) => System.Buffers.Text.Base64Url.DecodeFromChars(token);

    private static string Text(byte[] token) => System.Buffers.Text.Base64Url.EncodeToString(token);

    private sealed record Listed<T>(IReadOnlyList<T> Rows, IReadOnlyList<Tombstone> Tombstones, string NextPage, string NextSync);

    /// <summary>A client's copy of a list: one full pass, then increments.</summary>
    private sealed class Copy<T>(Func<(string Page, string Sync), Task<Listed<T>>> list, Func<T, string> id)
    {
        private string _token = "";

        internal SortedDictionary<string, T> Rows { get; } = [];

        internal HashSet<TombstoneKind> Tombstones { get; } = [];

        internal int Increments { get; private set; } = -1;

        internal async Task Follow()
        {
            var pages = await SyncTests.Follow(list, _token);
            foreach (var page in pages)
            {
                foreach (var gone in page.Tombstones)
                {
                    Rows.Remove(gone.Id);
                    Tombstones.Add(gone.Kind);
                }
                foreach (var row in page.Rows)
                    Rows[id(row)] = row;
            }
            _token = pages[^1].NextSync;
            Increments++;
        }
    }
}
