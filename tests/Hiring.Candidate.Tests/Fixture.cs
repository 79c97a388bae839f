using Dapper;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Hiring.Candidate;
using Hiring.Candidate.Tests;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Hiring.Candidate.Tests;

/// <summary>The candidate service with peers that speak the contracts of evaluation and compensation-benchmark.</summary>
public class CandidateHost(PostgresServer postgres) : ServiceHost<CandidateGrpcService>(postgres, "candidate.read", "candidate.write", "candidate.privacy", "candidate.admin")
{
    private CandidateService.CandidateServiceClient? _client;

    internal EvaluationPeer Evaluation { get; } = new();

    internal CompensationPeer Compensation { get; } = new();

    internal SchedulingPeer Scheduling { get; } = new();

    internal ScreeningService.ScreeningServiceClient Screenings => new(Grpc);

    internal ActivityService.ActivityServiceClient Activity => new(Grpc);

    internal SearchService.SearchServiceClient Search => new(Grpc);

    internal CandidateService.CandidateServiceClient Client => _client ??= new(Grpc);

    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() =>
        [("evaluation", await Peer.StartAsync(Evaluation)), ("compensation-benchmark", await Peer.StartAsync(Compensation)),
            ("interview-scheduling", await Peer.StartAsync(Scheduling))];

    internal static Role NewRole(int headcount = 1, string location = "US") => new()
    {
        Title = "Senior backend engineer, ledger", Level = Level.Senior, Location = location, Headcount = headcount,
        Challenge = new()
        {
            Scale = new() { PeakRequestsPerSecond = 3000, StoredGigabytes = 800, Services = 6 },
            ConsistencyNeeds = "Balances are exact at every moment; reports may lag by a minute.",
            HardProblems = { "Move the ledger to a new schema while it takes writes." },
            OnCall = new() { RotationSize = 6, PagesPerWeek = 1.5 },
        },
        EssentialCompetencies = { "data modelling", "consistency" },
    };

    internal static Struct Resume(string name, string email = "someone@example.org") =>
        Struct.Parser.ParseJson($$"""{"basics": {"name": "{{name}}", "email": "{{email}}"} }""");

    /// <summary>SQL of what an erasure leaves of a candidate's row, for tests of what follows from one.</summary>
    internal const string Erased = "erased_at = now(), display_name = '', email = '', headline = '', location = '', employer = '', "
        + "resume_text = '', source_detail = '', skills = '{}', tags = '{}', links = '{}', signals = '{}'";

    internal static Money Dollars(long units) => new() { Units = units, CurrencyCode = "USD" };

    internal async Task<Role> OpenRole(int headcount = 1, string location = "US")
    {
        var role = await Client.CreateRoleAsync(new() { Role = NewRole(headcount, location) });
        return await Client.OpenRoleAsync(new() { RoleId = role.Id });
    }

    /// <summary>An open role with stages of its own.</summary>
    internal async Task<Role> OpenRole(params PipelineStage[] stages)
    {
        var role = await OpenRole(headcount: 5);
        await Sql<string>("update roles set pipeline = @pipeline::jsonb where id = @id::uuid returning title",
            new { id = role.Id, pipeline = JsonFormatter.Default.Format(new Pipeline { Stages = { stages } }) });
        return role;
    }

    internal async Task<V1.Candidate> Import(string name = "Ada Example", params Signal[] signals) => await Client.ImportCandidateAsync(new()
    {
        Resume = Resume(name), Source = new() { Kind = SourceKind.Referral, Detail = "worked with the team lead" }, Signals = { signals },
    });

    internal async Task<Application> Apply(string roleId) =>
        await Client.CreateApplicationAsync(new() { CandidateId = (await Import()).Id, RoleId = roleId });

    internal async Task<Application> ApplicationAt(Stage stage, string? roleId = null)
    {
        var application = await Apply(roleId ?? (await OpenRole()).Id);
        while (application.Stage < stage)
            application = await Client.AdvanceApplicationAsync(new() { ApplicationId = application.Id, Stage = application.Stage + 1 });
        return application;
    }

    /// <summary>An offer that stands, for an application that evaluation decided to hire.</summary>
    internal async Task<Offer> Offer(string? roleId = null)
    {
        var application = await ApplicationAt(Stage.Offer, roleId);
        Evaluation.Decides(application.Id);
        return await Client.CreateOfferAsync(new() { ApplicationId = application.Id, BaseSalary = Dollars(160_000) });
    }

    /// <summary>Makes a call that must be refused, and holds it to having changed nothing at all in the database.</summary>
    internal async Task<Refusal> RefusedWithoutEffect<T>(Func<AsyncUnaryCall<T>> call)
    {
        var before = await Everything();
        var refusal = await Refusal.Of(call());
        Assert.Equal(before, await Everything());
        Assert.NotEmpty(refusal.TraceId);
        return refusal;
    }

    internal async Task<T> Sql<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database);
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    internal async Task<IReadOnlyList<CandidateEvent>> Events(string applicationId)
    {
        await using var connection = new NpgsqlConnection(Database);
        var payloads = await connection.QueryAsync<byte[]>("select payload from feed_events order by position");
        return [.. payloads.Select(CandidateEvent.Parser.ParseFrom).Where(e => e.ToString().Contains(applicationId, StringComparison.Ordinal))];
    }

    private Task<string> Everything() => Sql<string>("""
        select coalesce(string_agg(row, E'\n' order by row), '') from (
            select roles::text as row from roles union all select candidates::text from candidates union all
            select applications::text from applications union all select application_steps::text from application_steps union all
            select candidate_contacts::text from candidate_contacts union all select candidate_touches::text from candidate_touches union all
            select candidate_imports::text from candidate_imports union all select resumes::text from resumes union all select encode(hash, 'hex') from resume_files union all
            select candidate_messages::text from candidate_messages union all select screenings::text from screenings union all
            select notes::text from notes union all select candidate_searches::text from candidate_searches union all select tasks::text from tasks union all
            select screening_answers::text from screening_answers union all select question_sets::text from question_sets union all
            select offers::text from offers union all select offer_versions::text from offer_versions union all select offer_approvals::text from offer_approvals union all
            select feed_events::text from feed_events union all select request_log::text from request_log
        ) rows
        """);
}
