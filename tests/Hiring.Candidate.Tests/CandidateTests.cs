using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests;

public sealed class CandidateTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    [Fact]
    public async Task A_candidate_is_taken_in_with_source_and_signals_and_read_back_whole()
    {
        var request = new ImportCandidateRequest
        {
            Resume = Struct.Parser.ParseJson("""
                {"basics": {"name": "Ada Example", "email": "ada@example.org", "label": "Backend engineer", "location": {"city": "Paris", "countryCode": "FR"}},
                 "skills": [{"name": "PostgreSQL"}]}
                """),
            Source = new() { Kind = SourceKind.OpenSource, Detail = "maintains a storage engine" },
            Signals =
            {
                new Signal
                {
                    Kind = SignalKind.OperatedProduction, Claim = "operated a ledger, 9k writes/s", Evidence = "the team lead", OnCallMonths = 24,
                    Scale = new() { PeakRequestsPerSecond = 9000.5, StoredGigabytes = 0.25, Services = 3 },
                },
                new Signal { Kind = SignalKind.Writing, Claim = "wrote about \"isolation\" 🙂" },
            },
        };

        var created = await host.Client.ImportCandidateAsync(request);

        Assert.Equal(("Ada Example", "ada@example.org", "Backend engineer", "Paris, FR"), (created.DisplayName, created.Email, created.Headline, created.Location));
        Assert.Equal(["PostgreSQL"], created.Skills);
        Assert.Equal(request.Source, created.Source);
        Assert.Equal(request.Signals, created.Signals.Select(signal => new Signal(signal) { Id = "" }));
        Assert.Equal(2, created.Signals.Select(signal => Guid.Parse(signal.Id)).Distinct().Count());
        Assert.Equal(created, await host.Client.GetCandidateAsync(new() { CandidateId = created.Id }));
    }

    [Fact]
    public async Task Two_people_may_share_an_address()
    {
        var one = await host.Import("Ada Example");
        var other = await host.Import("Grace Example");

        Assert.Equal(one.Email, other.Email);
        Assert.NotEqual(one.Id, other.Id);
    }

    [Fact]
    public async Task A_resume_without_a_name_is_refused_by_the_path_in_the_document()
    {
        var refusal = await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(new()
        {
            Resume = Struct.Parser.ParseJson("""{"basics": {"email": "nowhere"}}"""), Source = new() { Kind = SourceKind.Inbound },
        }));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.Equal(["resume.basics.name", "resume.basics.email"], refusal.Fields);
    }

    [Fact]
    public async Task A_character_that_cannot_be_stored_is_refused_by_the_path_in_the_document()
    {
        var refusal = await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(new()
        {
            Resume = Struct.Parser.ParseJson("""{"basics": {"name": "A\u0000da"}, "skills": [{"name": "SQL"}, {"keywords": ["\u0000"]}]}"""),
            Source = new() { Kind = SourceKind.Inbound },
        }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Equal(["resume.basics.name", "resume.skills[1].keywords[0]"], refusal.Fields.Order());
        Assert.DoesNotContain("A\0da", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_and_signals_are_held_to_the_contract()
    {
        var refusal = await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(new()
        {
            Resume = CandidateHost.Resume("Ada"), Source = new() { Kind = (SourceKind)99 },
            Signals = { new Signal { Kind = SignalKind.Writing, Claim = "", OnCallMonths = -1, Scale = new() { StoredGigabytes = double.PositiveInfinity } } },
        }));

        Assert.Superset(new HashSet<string> { "source.kind", "signals[0].claim", "signals[0].on_call_months", "signals[0].scale.stored_gigabytes" }, refusal.Fields.ToHashSet());
    }

    [Fact]
    public async Task A_request_without_resume_or_source_is_refused() =>
        Assert.Equal(["resume", "source"], (await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(new()))).Fields.Order());

    [Fact]
    public async Task The_same_request_twice_takes_in_one_candidate_and_answers_the_same()
    {
        var request = new ImportCandidateRequest { Resume = CandidateHost.Resume("Once"), Source = new() { Kind = SourceKind.Inbound }, RequestId = Guid.NewGuid().ToString() };

        var first = await host.Client.ImportCandidateAsync(request);
        var second = await host.Client.ImportCandidateAsync(request);
        var at_once = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.ImportCandidateAsync(request).ResponseAsync));

        Assert.Equal(first, second);
        Assert.All(at_once, answer => Assert.Equal(first, answer));
        Assert.Equal(1, await host.Sql<long>("select count(*) from candidates where display_name = 'Once'"));
    }

    [Fact]
    public async Task The_same_new_request_twenty_times_at_once_takes_in_one_candidate()
    {
        var request = new ImportCandidateRequest { Resume = CandidateHost.Resume("At once"), Source = new() { Kind = SourceKind.Inbound }, RequestId = Guid.NewGuid().ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.ImportCandidateAsync(request).ResponseAsync));

        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Equal(1, await host.Sql<long>("select count(*) from candidates where display_name = 'At once'"));
    }

    [Fact]
    public async Task A_request_id_with_another_body_is_refused()
    {
        var request = new ImportCandidateRequest { Resume = CandidateHost.Resume("Ada"), Source = new() { Kind = SourceKind.Inbound }, RequestId = Guid.NewGuid().ToString() };
        await host.Client.ImportCandidateAsync(request);

        var refusal = await host.RefusedWithoutEffect(() => host.Client.ImportCandidateAsync(new(request) { Resume = CandidateHost.Resume("Grace") }));

        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED"), (refusal.Status, refusal.Reason));
    }

    [Fact]
    public async Task Pages_answer_each_candidate_exactly_once()
    {
        for (var i = 0; i < 5; i++)
            await host.Import();

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await host.Client.ListCandidatesAsync(new() { PageSize = 2, PageToken = token });
            seen.AddRange(page.Candidates.Select(candidate => candidate.Id));
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(seen.Order(StringComparer.Ordinal).Reverse(), seen);
        Assert.Equal(await host.Sql<long>("select count(*) from candidates"), seen.Distinct().Count());
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task An_unknown_candidate_is_not_found()
    {
        var refusal = await Refusal.Of(host.Client.GetCandidateAsync(new() { CandidateId = Guid.CreateVersion7().ToString() }));

        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), (refusal.Status, refusal.Reason));
    }
}
