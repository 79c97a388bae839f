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
public class SchedulingHost(PostgresServer postgres) : ServiceHost<SchedulingGrpcService>(postgres, "scheduling.read", "scheduling.write")
{
    internal const string Berlin = "Europe/Berlin";

    internal Candidates Candidates { get; } = new();

    /// <summary>Nothing is taken for granted while a test says what became of it.</summary>
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Loops:HoursToComplete"] = "24000" };

    internal SchedulingService.SchedulingServiceClient Client => new(Grpc);

    /// <summary>A Monday a week or two from now, so that nothing is past and no test depends on the date.</summary>
    internal static LocalDate Monday { get; } = SystemClock.Instance.GetCurrentInstant().InUtc().Date.PlusDays(8).With(DateAdjusters.Next(IsoDayOfWeek.Monday));

    /// <summary>Where the candidate service is.</summary>
    internal string CandidatesAddress { get; private set; } = "";

    protected override async Task<IReadOnlyList<(string Name, Peer Peer)>> StartPeersAsync()
    {
        var peer = await Peer.StartAsync(Candidates);
        CandidatesAddress = peer.Address;
        return [("candidate", peer)];
    }

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

    private int _passed = 60;

    /// <summary>The interviews of a loop are a while ago, as if time had passed.</summary>
    internal async Task Pass(string loop) => await Query<int>("""
        update slots set during = tstzrange(lower(during) - @days * interval '1 day', upper(during) - @days * interval '1 day') where interview_id in (select id from interviews where loop_id = @loop);
        update interviews set during = tstzrange(lower(during) - @days * interval '1 day', upper(during) - @days * interval '1 day') where loop_id = @loop
        """, new { loop = Guid.Parse(loop), days = _passed++ });

    /// <summary>The events that were told, in order.</summary>
    internal async Task<List<SchedulingEvent>> Told() => [.. (await Query<byte[]>("select payload from feed_events order by position")).Select(SchedulingEvent.Parser.ParseFrom)];

    /// <summary>
    /// What must hold at any time: nobody and no room overlaps, rest is kept, time is taken for whatever is held, booked or
    /// took place and for nothing else, counters count, and limits hold.
    /// </summary>
    internal async Task NothingIsInconsistent()
    {
        // A backend tells of its deadlocks when it ends, or else seconds late, and that of a process that was killed ends with its
        // statement. Those that began since met none of them, and the one that listens stays.
        var now = (await Query<double>("select extract(epoch from now())::float8")).Single();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
        {
            Services.GetRequiredService<NpgsqlDataSource>().Clear();
            await Task.Delay(20, soon.Token);
        } while (await Count("pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query <> 'listen feed' and backend_start < to_timestamp(@now)", new { now }) > 0);
        Assert.Equal(0, await Count("slots a join slots b on a.resource_id = b.resource_id and (a.interview_id, a.during) < (b.interview_id, b.during) and a.during && b.during"));
        Assert.Equal(0, await Count("""
            (
                select i.id as interview_id, s.interviewer_id as resource_id, s.day, lower(i.during) - p.rest_before * interval '1 minute' as starts, upper(i.during) + p.rest_after * interval '1 minute' as ends
                from interviews i join loops l on l.id = i.loop_id join interview_seats s on s.interview_id = i.id join interviewers p on p.id = s.interviewer_id
                left join interview_declines d on d.interview_id = i.id and d.interviewer_id = p.id
                where d.interview_id is null and case i.state when 1 then l.state in (2, 4) else i.state <> 3 end
                union all
                select i.id, r.id, null, lower(i.during), upper(i.during)
                from interviews i join loops l on l.id = i.loop_id cross join lateral (values (l.candidate_id), (i.room_id)) r(id)
                where r.id is not null and case i.state when 1 then l.state in (2, 4) else i.state <> 3 end
            ) real full join slots using (interview_id, resource_id)
            where (real.starts, real.ends, real.day) is distinct from (lower(slots.during), upper(slots.during), slots.day)
            """));
        Assert.Equal(0, await Count("""
            (select resource_id as interviewer_id, day, count(*) as n from slots where day is not null group by 1, 2) real
            full join interviewer_days d using (interviewer_id, day) where coalesce(real.n, 0) <> coalesce(d.booked, 0)
            """));
        Assert.Equal(0, await Count("""
            (select resource_id as interviewer_id, date_trunc('week', day)::date as week, count(*) as n from slots where day is not null group by 1, 2) real
            full join interviewer_weeks w using (interviewer_id, week) where coalesce(real.n, 0) <> coalesce(w.booked, 0)
            """));
        Assert.Equal(0, await Count("interviewer_days d join interviewers p on p.id = d.interviewer_id where d.booked > p.max_interviews_per_day"));
        Assert.Equal(0, await Count("interviewer_weeks w join interviewers p on p.id = w.interviewer_id where w.booked > p.max_interviews_per_week"));
        // Whoever leads is the first seat, and nobody sits twice in a loop.
        Assert.Equal(0, await Count("interviews i where not exists (select from interview_seats s where s.interview_id = i.id and s.interviewer_id = i.interviewer_id and s.role = 1 and s.day = i.day)"));
        Assert.Equal(0, await Count("(select i.loop_id, s.interviewer_id from interviews i join interview_seats s on s.interview_id = i.id where i.state <> 3 group by 1, 2 having count(*) > 1) twice"));
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

    /// <summary>Candidates who were erased.</summary>
    internal System.Collections.Concurrent.ConcurrentDictionary<string, bool> Gone { get; } = [];

    /// <summary>Names other than <see cref="Name"/>, by candidate.</summary>
    internal System.Collections.Concurrent.ConcurrentDictionary<string, string> Names { get; } = [];

    internal const string Name = "Cleo Candidate";

    internal static string AddressOf(string candidate) => $"{candidate}@candidates.example";

    public override Task<Hiring.Candidate.V1.Candidate> GetCandidate(GetCandidateRequest request, Grpc.Core.ServerCallContext context) =>
        Gone.ContainsKey(request.CandidateId) ? throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.NotFound, "There is none."))
            : Task.FromResult(new Hiring.Candidate.V1.Candidate
            {
                Id = request.CandidateId, DisplayName = Names.GetValueOrDefault(request.CandidateId, Name),
                Email = AddressOf(request.CandidateId), Emails = { AddressOf(request.CandidateId), $"second-{AddressOf(request.CandidateId)}" },
            });

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
