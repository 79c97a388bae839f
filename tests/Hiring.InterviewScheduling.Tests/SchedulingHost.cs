using Dapper;
using Google.Type;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.Tests;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using DayOfWeek = Google.Type.DayOfWeek;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Hiring.InterviewScheduling.Tests;

/// <summary>The service with a candidate service beside it that knows the applications that a test wants.</summary>
public sealed class SchedulingHost(PostgresServer postgres) : ServiceHost<SchedulingGrpcService>(postgres, "scheduling.read", "scheduling.write")
{
    internal const string Berlin = "Europe/Berlin";

    internal Candidates Candidates { get; } = new();

    internal SchedulingService.SchedulingServiceClient Client => new(Grpc);

    /// <summary>A Monday a week or two from now, so that nothing is past and no test depends on the date.</summary>
    internal static LocalDate Monday { get; } = SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(8).With(DateAdjusters.Next(IsoDayOfWeek.Monday));

    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync() => [("candidate", await Peer.StartAsync(Candidates))];

    internal async Task<IEnumerable<T>> Query<T>(string sql, object? parameters = null)
    {
        await using var connection = await Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return await connection.QueryAsync<T>(sql, parameters);
    }

    internal async Task<long> Count(string from, object? parameters = null) => (await Query<long>($"select count(*) from {from}", parameters)).Single();

    internal async Task<Interviewer> Enter(int mostADay, params RoundKind[] kinds) => await Client.CreateInterviewerAsync(new() { Interviewer = Someone(mostADay, kinds) });

    /// <summary>Someone who works from 9 to 17 in Berlin on Monday to Friday.</summary>
    internal static Interviewer Someone(int mostADay, params RoundKind[] kinds) => new()
    {
        DisplayName = "Ada", Email = $"{Guid.CreateVersion7()}@example.org", TimeZone = Berlin, MaxInterviewsPerDay = mostADay, RoundKinds = { kinds },
        WorkingHours = { Enumerable.Range(1, 5).Select(day => Hours((DayOfWeek)day, 9, 17)) },
    };

    internal static WorkingHours Hours(DayOfWeek day, int start, int end) =>
        new() { Day = day, Start = new() { Hours = start }, End = new() { Hours = end } };

    /// <summary>Asks for rounds on one day, by default the Monday.</summary>
    internal static ProposeLoopRequest Ask(string application, int minutes, params RoundKind[] kinds) => new()
    {
        ApplicationId = application, Rounds = { kinds.Select(kind => new Round { Kind = kind, DurationMinutes = minutes }) },
        Availability = new() { TimeZone = Berlin, FirstDay = ToDate(Monday), LastDay = ToDate(Monday) },
    };

    internal async Task<Loop> Propose(int minutes, params RoundKind[] kinds) => await Client.ProposeLoopAsync(Ask(Candidates.InInterview(), minutes, kinds));

    internal static Date ToDate(LocalDate date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <summary>What must hold at any time: nobody overlaps with himself, time is taken for booked loops alone, and counters count.</summary>
    internal async Task NothingIsInconsistent()
    {
        Assert.Equal(0, await Count("slots a join slots b on a.resource_id = b.resource_id and a.interview_id < b.interview_id and a.during && b.during"));
        Assert.Equal(0, await Count("""
            (select i.* from interviews i join loops l on l.id = i.loop_id where l.state = 2) a
            join (select i.* from interviews i join loops l on l.id = i.loop_id where l.state = 2) b
            on a.interviewer_id = b.interviewer_id and a.id < b.id and a.during && b.during
            """));
        Assert.Equal(await Count("""
            interviews i join loops l on l.id = i.loop_id cross join lateral (
                select interviewer_id from interview_seats where interview_id = i.id union all select l.candidate_id union all select i.room_id where i.room_id is not null
            ) taken where l.state = 2
            """), await Count("slots"));
        Assert.Equal(0, await Count("slots s join interviews i on i.id = s.interview_id join loops l on l.id = i.loop_id where l.state <> 2"));
        Assert.Equal(0, await Count("""
            (select s.interviewer_id, s.day, count(*) as n from interview_seats s join interviews i on i.id = s.interview_id join loops l on l.id = i.loop_id where l.state = 2 group by 1, 2) real
            full join interviewer_days d using (interviewer_id, day) where coalesce(real.n, 0) <> coalesce(d.booked, 0)
            """));
        Assert.Equal(0, await Count("""
            (select s.interviewer_id, date_trunc('week', s.day)::date as week, count(*) as n
             from interview_seats s join interviews i on i.id = s.interview_id join loops l on l.id = i.loop_id where l.state = 2 group by 1, 2) real
            full join interviewer_weeks w using (interviewer_id, week) where coalesce(real.n, 0) <> coalesce(w.booked, 0)
            """));
        // A backend tells of its deadlocks when it ends, or else a second late. The one that listens stays.
        Services.GetRequiredService<NpgsqlDataSource>().Clear();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await Count("pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query <> 'listen feed'") > 1)
            await Task.Delay(20, soon.Token);
        Assert.Equal(0, (await Query<long>("select deadlocks from pg_stat_database where datname = current_database()")).Single());
    }
}

/// <summary>The candidate service as this service needs it: applications, and a feed that can break and repeat itself.</summary>
public sealed class Candidates : CandidateService.CandidateServiceBase
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Application> _applications = [];
    private readonly List<CandidateEvent> _events = [];

    /// <summary>Calls of GetApplication.</summary>
    internal int Asked;

    /// <summary>Streams that were opened.</summary>
    internal int Followed;

    /// <summary>Sends everything from the beginning, whatever position the subscriber asks for.</summary>
    internal bool RepeatsItself { get; set; }

    /// <summary>Breaks the first stream after one event, the second after two, and so on.</summary>
    internal bool Breaks { get; set; }

    /// <summary>What GetApplication fails with, where it does.</summary>
    internal Grpc.Core.StatusCode? Fails { get; set; }

    internal string InInterview() => Has(Stage.Interview, ApplicationState.Active);

    internal string Has(Stage stage, ApplicationState state, string? candidate = null)
    {
        var id = Guid.CreateVersion7().ToString();
        _applications[id] = new() { Id = id, CandidateId = candidate ?? Guid.CreateVersion7().ToString(), Stage = stage, State = state };
        return id;
    }

    internal void Tell(CandidateEvent told)
    {
        lock (_events)
        {
            told.Position = _events.Count + 1;
            told.OccurTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(System.DateTime.UtcNow);
            _events.Add(told);
        }
    }

    public override Task<Application> GetApplication(GetApplicationRequest request, Grpc.Core.ServerCallContext context)
    {
        Interlocked.Increment(ref Asked);
        if (Fails is { } status)
            throw new Grpc.Core.RpcException(new(status, "inside"));
        return _applications.TryGetValue(request.ApplicationId, out var application) ? Task.FromResult(application)
            : throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.NotFound, "There is none."));
    }

    public override async Task FollowEvents(Hiring.Candidate.V1.FollowEventsRequest request, Grpc.Core.IServerStreamWriter<CandidateEvent> responseStream, Grpc.Core.ServerCallContext context)
    {
        var breakAfter = Interlocked.Increment(ref Followed);
        for (var next = RepeatsItself ? 0 : (int)request.AfterPosition; ;)
        {
            CandidateEvent? told;
            lock (_events)
                told = next < _events.Count ? _events[next] : null;
            if (told is null)
            {
                await Task.Delay(20, context.CancellationToken);
                continue;
            }
            next++;
            await responseStream.WriteAsync(told, context.CancellationToken);
            if (RepeatsItself)
                await responseStream.WriteAsync(told, context.CancellationToken);
            if (Breaks && --breakAfter == 0)
                throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.Unavailable, "The stream breaks."));
        }
    }
}
