using System.Net;
using System.Text.Json.Nodes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hiring.Candidate.Tests;

public sealed class PostingTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    /// <summary>Anyone: a caller without a token.</summary>
    private PostingService.PostingServiceClient Anyone => new(host.GrpcAs(null));

    [Fact]
    public async Task Anyone_sees_an_open_role_with_its_pay_and_nothing_of_the_team_the_headcount_or_the_plan()
    {
        host.Compensation.Pays("DE", request => Task.FromResult(CompensationPeer.Observed(request, 90_000)));
        var given = CandidateHost.NewRole(headcount: 7, location: "DE");
        given.OtherLocations.Add("AT");
        given.RemotePolicy = RemotePolicy.RemoteInCountry;
        given.Description = "We run the ledger.";
        given.SecondaryCompetencies.Add("caching");
        given.NiceToHaveCompetencies.Add("queues");
        given.TargetDate = new() { Year = 2031, Month = 3, Day = 4 };
        given.ApplyByDate = new() { Year = 2030, Month = 1, Day = 2 };
        given.Team = new() { Members = { new TeamMember { PersonId = "maren", Email = "maren@example.org", DisplayName = "Maren", Hats = { Hat.Recruiter } } } };
        var role = await Open(given);

        var posting = await Anyone.GetPostingAsync(new() { RoleId = role.Id });

        Assert.Equal(new Posting
        {
            RoleId = role.Id, Title = given.Title, Level = Level.Senior, Locations = { "DE", "AT" }, RemotePolicy = RemotePolicy.RemoteInCountry,
            Description = given.Description, Challenge = given.Challenge, EssentialCompetencies = { given.EssentialCompetencies },
            SecondaryCompetencies = { "caching" }, NiceToHaveCompetencies = { "queues" }, ApplyByDate = given.ApplyByDate, PostTime = posting.PostTime,
            PayRange = new() { Low = CandidateHost.Dollars(80_000), High = CandidateHost.Dollars(100_000), Source = "salary index 2026" },
        }, posting);
        var shown = posting.ToString() + await Text($"/v1/postings/{role.Id}") + await Text($"/v1/postings/{role.Id}/json-ld");
        Assert.All(["aren", "2031", "headcount", "pipeline", "etag"], hidden => Assert.DoesNotContain(hidden, shown, StringComparison.OrdinalIgnoreCase));
        Assert.Equal((CompensationBenchmark.V1.Level.Senior, "backend-engineering", "compensation.read"),
            host.Compensation.AskedForBenchmark.Where(asked => asked.Request.Location == "DE").Select(asked => (asked.Request.Level, asked.Request.JobFamily, asked.Scope)).First());
    }

    [Fact]
    public async Task Of_a_role_that_is_not_open_anyone_learns_only_that_there_is_no_posting()
    {
        var draft = await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        var held = await host.Client.HoldRoleAsync(new() { RoleId = (await host.OpenRole()).Id });
        var closed = await host.Client.CloseRoleAsync(new() { RoleId = (await host.OpenRole()).Id });
        var filled = await host.OpenRole();
        await host.Client.AcceptOfferAsync(new() { OfferId = (await host.Offer(filled.Id)).Id });
        string[] ids = [draft.Id, held.Id, closed.Id, filled.Id, Guid.CreateVersion7().ToString()];

        foreach (var id in ids)
        {
            var one = await Refusal.Of(Anyone.GetPostingAsync(new() { RoleId = id }));
            var json = await Refusal.Of(Anyone.GetPostingJsonLdAsync(new() { RoleId = id }));
            Assert.Equal((StatusCode.NotFound, "NOT_FOUND", $"There is no posting with the id {id}."), (one.Status, one.Reason, one.Message));
            Assert.Equal((one.Status, one.Message), (json.Status, json.Message));
        }
        Assert.DoesNotContain((await Pages(200)).Select(posting => posting.RoleId), id => ids.Contains(id));
        Assert.Equal(["role_id"], (await Refusal.Of(Anyone.GetPostingAsync(new() { RoleId = "1" }))).Fields);
    }

    [Fact]
    public async Task Pages_of_the_list_show_each_open_role_once_newest_first()
    {
        var opened = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            opened.Add((await host.OpenRole()).Id);
            await host.Client.CreateRoleAsync(new() { Role = CandidateHost.NewRole() });
        }

        var seen = (await Pages(3)).Select(posting => posting.RoleId).ToList();

        Assert.Equal(Enumerable.Reverse(opened), seen.Take(7));
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(await host.Sql<long>("select count(*) from roles where state = 2"), seen.Count);
        Assert.Equal(["page_size"], (await Refusal.Of(Anyone.ListPostingsAsync(new() { PageSize = -1 }))).Fields);
        Assert.Equal(["page_token"], (await Refusal.Of(Anyone.ListPostingsAsync(new() { PageToken = "AAAA" }))).Fields);
    }

    [Fact]
    public async Task The_market_is_asked_once_for_each_level_and_place_of_a_page_and_not_again_for_the_next_reader()
    {
        host.Compensation.Pays("NO", request => Task.FromResult(CompensationPeer.Observed(request, 90_000)));
        for (var i = 0; i < 4; i++)
            await Open(CandidateHost.NewRole(location: "NO"));

        var first = await Anyone.ListPostingsAsync(new() { PageSize = 4 });
        await Anyone.ListPostingsAsync(new() { PageSize = 4 });

        Assert.All(first.Postings, posting => Assert.Equal(CandidateHost.Dollars(80_000), posting.PayRange.Low));
        Assert.Single(host.Compensation.AskedForBenchmark, asked => asked.Request.Location == "NO");
    }

    [Fact]
    public async Task Without_figures_for_a_place_a_posting_has_no_pay()
    {
        var role = await Open(CandidateHost.NewRole(location: "IS"));

        Assert.Null((await Anyone.GetPostingAsync(new() { RoleId = role.Id })).PayRange);
    }

    [Fact]
    public async Task While_compensation_benchmark_does_not_answer_a_posting_comes_without_pay_and_only_the_first_reader_waits()
    {
        var asked = 0;
        host.Compensation.Pays("SE", async _ =>
        {
            Interlocked.Increment(ref asked);
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
            throw new InvalidOperationException();
        });
        host.Compensation.Pays("FI", _ => throw new RpcException(new Status(StatusCode.Internal, "connection to 10.1.2.3 lost")));
        var slow = await Open(CandidateHost.NewRole(location: "SE"));
        var broken = await Open(CandidateHost.NewRole(location: "FI"));

        // The deadline of the call says how long a reader waits at the most.
        var late = await Anyone.GetPostingAsync(new() { RoleId = slow.Id }, deadline: DateTime.UtcNow.AddSeconds(4));
        var again = await Anyone.GetPostingAsync(new() { RoleId = slow.Id }, deadline: DateTime.UtcNow.AddSeconds(4));
        var without = await Anyone.GetPostingAsync(new() { RoleId = broken.Id });

        Assert.Equal((null, null, null), (late.PayRange, again.PayRange, without.PayRange));
        Assert.Equal(slow.Id, again.RoleId);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_reader_who_leaves_while_the_market_is_asked_takes_the_pay_from_nobody_else()
    {
        var (asked, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Compensation.Pays("DK", async request =>
        {
            asked.TrySetResult();
            await leave.Task;
            return CompensationPeer.Observed(request, 90_000);
        });
        var role = await Open(CandidateHost.NewRole(location: "DK"));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var left = Outcome.Of(Anyone.GetPostingAsync(new() { RoleId = role.Id }, cancellationToken: leaving.Token));
        await asked.Task;
        await leaving.CancelAsync();
        await left;
        leave.SetResult();

        Assert.NotNull((await Anyone.GetPostingAsync(new() { RoleId = role.Id })).PayRange);
    }

    [Fact]
    public async Task Published_figures_over_all_levels_are_shown_with_that_note()
    {
        host.Compensation.Pays("US-CA", request =>
        {
            var published = CompensationPeer.Observed(request, 160_000);
            published.Fallback = "published figures are not by level, so these cover all levels";
            return Task.FromResult(published);
        });
        var role = await Open(CandidateHost.NewRole(location: "US-CA"));

        Assert.Contains("all levels", (await Anyone.GetPostingAsync(new() { RoleId = role.Id })).PayRange.Note, StringComparison.Ordinal);
        Assert.Contains("all levels", (string)JsonNode.Parse(await Text($"/v1/postings/{role.Id}/json-ld"))!["baseSalary"]!["description"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_JSON_LD_comes_as_its_own_content_type_and_names_the_company_of_the_settings()
    {
        host.Services.GetRequiredService<IConfiguration>()["Hiring:Organisation"] = "Ledger & Co";
        var role = await host.OpenRole();

        using var response = await host.RestAs(null).GetAsync($"/v1/postings/{role.Id}/json-ld", TestContext.Current.CancellationToken);
        var job = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal((HttpStatusCode.OK, "application/ld+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(("JobPosting", role.Title, "Ledger & Co", role.Id),
            ((string)job["@type"]!, (string)job["title"]!, (string)job["hiringOrganization"]!["name"]!, (string)job["identifier"]!["value"]!));
        Assert.Equal(role.UpdateTime.ToDateTime().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), (string)job["datePosted"]!);
    }

    [Fact]
    public async Task A_list_by_REST_needs_no_token_and_a_bad_one_does_no_harm()
    {
        var role = await host.OpenRole();

        foreach (var token in new[] { null, "nonsense", host.Issuer.ExpiredToken("tests", "candidate.read") })
        {
            var list = await host.RestAs(token).GetStringAsync("/v1/postings?pageSize=1", TestContext.Current.CancellationToken);
            Assert.Equal(role.Id, (string)JsonNode.Parse(list)!["postings"]![0]!["roleId"]!);
        }
    }

    private async Task<Role> Open(Role role) => await host.Client.OpenRoleAsync(new() { RoleId = (await host.Client.CreateRoleAsync(new() { Role = role })).Id });

    private Task<string> Text(string path) => host.RestAs(null).GetStringAsync(path, TestContext.Current.CancellationToken);

    private async Task<List<Posting>> Pages(int size)
    {
        var seen = new List<Posting>();
        var token = "";
        do
        {
            var page = await Anyone.ListPostingsAsync(new() { PageSize = size, PageToken = token });
            seen.AddRange(page.Postings);
            token = page.NextPageToken;
        } while (token.Length > 0);
        return seen;
    }
}
