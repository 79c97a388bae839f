using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests.Search;

public sealed class KeptSearchTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private readonly string _mark = "mark" + Guid.NewGuid().ToString("N");

    private SearchService.SearchServiceClient As(string who) => new(host.GrpcAs(host.Issuer.Token(who, "candidate.read", "candidate.write")));

    private async Task<CandidateSearch> Keep(string? name = null) =>
        await host.Search.CreateCandidateSearchAsync(new() { CandidateSearch = new() { Name = name ?? _mark, Filter = new() { AllSkills = { _mark } } } });

    private async Task<V1.Candidate> Create() => await host.Client.CreateCandidateAsync(new()
    {
        Candidate = new() { DisplayName = "Ada Example", Source = new() { Kind = SourceKind.Inbound }, Skills = { _mark } },
    });

    private async Task<int> New(CandidateSearch search, bool peek = false) =>
        (await host.Search.RunCandidateSearchAsync(new() { CandidateSearchId = search.Id, Peek = peek })).NewCount;

    private static UpdateCandidateSearchRequest Change(CandidateSearch search, CandidateSearch values, params string[] fields) =>
        new() { CandidateSearchId = search.Id, CandidateSearch = values, UpdateMask = new() { Paths = { fields } } };

    [Fact]
    public async Task A_search_is_kept_changed_and_forgotten()
    {
        var kept = await Keep();

        var changed = await host.Search.UpdateCandidateSearchAsync(Change(kept, new() { Name = "no", Filter = new() { Query = "ledger" } }, "filter"));
        var stale = Change(kept, new() { Name = "late" }, "name");
        stale.Etag = kept.Etag;
        var refused = await host.RefusedWithoutEffect(() => host.Search.UpdateCandidateSearchAsync(stale));
        var lateDelete = await host.RefusedWithoutEffect(() => host.Search.DeleteCandidateSearchAsync(new() { CandidateSearchId = kept.Id, Etag = kept.Etag }));

        Assert.Equal((_mark, new CandidateFilter { Query = "ledger" }, null), (changed.Name, changed.Filter, changed.LastRunTime));
        Assert.Equal(("ETAG_MISMATCH", "ETAG_MISMATCH"), (refused.Reason, lateDelete.Reason));
        Assert.Equal(changed, await host.Search.GetCandidateSearchAsync(new() { CandidateSearchId = kept.Id }));
        await host.Search.DeleteCandidateSearchAsync(new() { CandidateSearchId = kept.Id, Etag = changed.Etag });
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Search.GetCandidateSearchAsync(new() { CandidateSearchId = kept.Id }))).Status);
    }

    [Fact]
    public async Task A_search_is_its_callers_alone()
    {
        var kept = await Keep();
        var other = As("ines");

        var refusals = new[]
        {
            await host.RefusedWithoutEffect(() => other.GetCandidateSearchAsync(new() { CandidateSearchId = kept.Id })),
            await host.RefusedWithoutEffect(() => other.UpdateCandidateSearchAsync(Change(kept, new() { Name = "mine" }, "name"))),
            await host.RefusedWithoutEffect(() => other.DeleteCandidateSearchAsync(new() { CandidateSearchId = kept.Id })),
            await host.RefusedWithoutEffect(() => other.RunCandidateSearchAsync(new() { CandidateSearchId = kept.Id })),
        };

        Assert.All(refusals, refusal => Assert.Equal(StatusCode.NotFound, refusal.Status));
        Assert.Empty((await other.ListCandidateSearchesAsync(new())).CandidateSearches);
        // Names are unique among one caller's.
        Assert.Equal(_mark, (await As("omar").CreateCandidateSearchAsync(new() { CandidateSearch = new() { Name = _mark, Filter = new() } })).Name);
    }

    [Fact]
    public async Task A_name_is_taken_once_even_by_calls_at_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Outcome.Of(host.Search.CreateCandidateSearchAsync(new() { CandidateSearch = new() { Name = _mark, Filter = new() } }))));
        var other = await Keep("other " + _mark);
        var renamed = await host.RefusedWithoutEffect(() => host.Search.UpdateCandidateSearchAsync(Change(other, new() { Name = _mark }, "name")));

        Assert.Equal(3, outcomes.Count(outcome => outcome == "CANDIDATE_SEARCH_EXISTS"));
        Assert.Single(outcomes, outcome => outcome.Length == 0);
        Assert.Equal((StatusCode.AlreadyExists, "CANDIDATE_SEARCH_EXISTS", _mark), (renamed.Status, renamed.Reason, renamed.Metadata["name"]));
    }

    [Fact]
    public async Task What_makes_no_search_is_refused_by_its_field()
    {
        var kept = await Keep();
        async Task<string> Created(CandidateSearch search) => Assert.Single((await host.RefusedWithoutEffect(() => host.Search.CreateCandidateSearchAsync(new() { CandidateSearch = search }))).Fields);
        async Task<string> Changed(CandidateSearch values, params string[] fields) => Assert.Single((await host.RefusedWithoutEffect(() => host.Search.UpdateCandidateSearchAsync(Change(kept, values, fields)))).Fields);

        Assert.Equal("candidate_search.name", await Created(new() { Filter = new(), Name = " " }));
        Assert.Equal("candidate_search.name", await Created(new() { Filter = new(), Name = new string('x', 201) }));
        Assert.Equal("candidate_search.name", await Created(new() { Filter = new(), Name = "a\0" }));
        Assert.Equal("candidate_search.filter", await Created(new() { Name = "n" }));
        Assert.Equal("candidate_search.filter.query", await Created(new() { Name = "n", Filter = new() { Query = new string('x', 501) } }));
        Assert.Equal("candidate_search.name", await Changed(new(), "name"));
        Assert.Equal("candidate_search.filter", await Changed(new(), "filter"));
        Assert.Equal("candidate_search.filter.query", await Changed(new() { Filter = new() { Query = "!!!" } }, "filter"));
        Assert.Equal("update_mask", await Changed(new() { Name = "n" }, "last_run_time"));
    }

    [Fact]
    public async Task The_callers_searches_are_listed_in_pages_newest_first()
    {
        var client = As(_mark);
        var all = new List<string>();
        for (var i = 0; i < 3; i++)
            all.Insert(0, (await client.CreateCandidateSearchAsync(new() { CandidateSearch = new() { Name = $"{i}", Filter = new() } })).Id);

        var first = await client.ListCandidateSearchesAsync(new() { PageSize = 2 });
        var second = await client.ListCandidateSearchesAsync(new() { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(all, first.CandidateSearches.Concat(second.CandidateSearches).Select(search => search.Id));
        Assert.Empty(second.NextPageToken);
    }

    [Fact]
    public async Task A_run_tells_what_came_in_or_changed_since_the_run_before_each_once()
    {
        var first = await Create();
        await Create();
        var search = await Keep();

        var run = await host.Search.RunCandidateSearchAsync(new() { CandidateSearchId = search.Id, PageSize = 1 });
        var further = await host.Search.RunCandidateSearchAsync(new() { CandidateSearchId = search.Id, PageSize = 1, PageToken = run.NextPageToken });
        Assert.Equal((2, 2, 1), (run.NewCount, run.Counts.Total, run.Candidates.Count));
        Assert.Equal((first.Id, 0, null), (further.Candidates[0].Id, further.NewCount, further.Counts));
        Assert.Equal(0, await New(search));

        await Create();
        await host.Client.UpdateCandidateAsync(new() { CandidateId = first.Id, Candidate = new() { Headline = "New" }, UpdateMask = new() { Paths = { "headline" } } });
        await host.Import("Of no interest");
        Assert.Equal(2, await New(search));
        Assert.Equal(0, await New(search));
        Assert.NotNull((await host.Search.GetCandidateSearchAsync(new() { CandidateSearchId = search.Id })).LastRunTime);
    }

    [Fact]
    public async Task A_look_leaves_new_what_is_new()
    {
        var search = await Keep();
        await Create();

        Assert.Equal(1, await New(search, peek: true));
        Assert.Null((await host.Search.GetCandidateSearchAsync(new() { CandidateSearchId = search.Id })).LastRunTime);
        Assert.Equal(1, await New(search));
        Assert.Equal(0, await New(search, peek: true));
    }

    [Fact]
    public async Task What_was_begun_before_a_run_and_commits_after_it_is_new_to_the_next_and_nothing_else_is()
    {
        var candidate = await Create();
        await Create();
        var search = await Keep();
        await New(search);
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync();
        await using var late = await connection.BeginTransactionAsync();
        await using (var change = new NpgsqlCommand("update candidates set headline = 'late' where id = $1", connection) { Parameters = { new() { Value = Guid.Parse(candidate.Id) } } })
            await change.ExecuteNonQueryAsync();
        // Its transaction has a higher id than the one that still runs, and ends before it.
        await Create();

        Assert.Equal(1, await New(search));
        Assert.Equal(0, await New(search));
        await late.CommitAsync();
        Assert.Equal(1, await New(search));
        Assert.Equal(0, await New(search));
    }

    [Fact]
    public async Task In_a_database_that_was_restored_everything_is_new()
    {
        await Create();
        var search = await Keep();
        await New(search);
        await host.Sql<Guid>("update candidate_searches set seen_database = 'another' where id = @id::uuid returning id", new { id = search.Id });

        Assert.Equal(1, await New(search));
        Assert.Equal(0, await New(search));
    }

    [Fact]
    public async Task A_run_that_is_repeated_answers_the_first_answer_again()
    {
        var search = await Keep();
        await Create();
        var request = new RunCandidateSearchRequest { CandidateSearchId = search.Id, RequestId = Guid.NewGuid().ToString() };

        var run = await host.Search.RunCandidateSearchAsync(request);

        Assert.Equal(1, run.NewCount);
        Assert.Equal(run, await host.Search.RunCandidateSearchAsync(request));
    }

    [Fact]
    public async Task Searches_are_kept_and_run_by_REST()
    {
        var candidate = await Create();
        using var client = host.Rest();
        using var created = await client.PostAsJsonAsync("/v1/candidate-searches", new { candidateSearch = new { name = _mark, filter = new { allSkills = new[] { _mark } } } });
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["id"]!;
        using var changed = await client.PatchAsJsonAsync($"/v1/candidate-searches/{id}", new { candidateSearch = new { name = _mark + "2" }, updateMask = "name" });
        using var run = await client.PostAsJsonAsync($"/v1/candidate-searches/{id}:run", new { });
        var found = JsonNode.Parse(await run.Content.ReadAsStringAsync())!;

        Assert.Equal(candidate.Id, (string)found["candidates"]![0]!["id"]!);
        Assert.Equal(1, (int)found["newCount"]!);
        Assert.Contains(_mark + "2", await client.GetStringAsync("/v1/candidate-searches"), StringComparison.Ordinal);
        using var deleted = await client.DeleteAsync($"/v1/candidate-searches/{id}");
        using var gone = await client.GetAsync($"/v1/candidate-searches/{id}");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (deleted.StatusCode, gone.StatusCode));
    }
}
