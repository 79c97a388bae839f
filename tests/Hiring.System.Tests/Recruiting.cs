using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;
using DateTime = System.DateTime;
using DayOfWeek = Google.Type.DayOfWeek;

namespace Hiring.SystemTests;

/// <summary>The first steps of a hire, by REST through the gateway, for tests that begin in the middle of one.</summary>
internal sealed class Recruiting(RunningSystem system)
{
    private ICandidateApi Candidates => system.Api<ICandidateApi>();

    private ISchedulingApi Scheduling => system.Api<ISchedulingApi>();

    /// <summary>A new application of a new person for a new role.</summary>
    public async Task<Application> ApplyAsync()
    {
        var role = await Candidates.CreateRoleAsync(new CreateRoleRequest
        {
            Role = new()
            {
                Title = "Backend engineer, search", Level = Level.Senior, Location = "US-WA", Headcount = 1,
                Challenge = new() { Scale = new() { PeakRequestsPerSecond = 500, StoredGigabytes = 100, Services = 4 } },
            },
        });
        await Candidates.OpenRoleAsync(role.Id, new OpenRoleRequest { Etag = role.Etag });
        var candidate = await Candidates.ImportCandidateAsync(new ImportCandidateRequest
        {
            Resume = Struct.Parser.ParseJson($$"""{ "basics": { "name": "Ada Example", "email": "{{Guid.NewGuid():N}}@mail.example" } }"""),
            Source = new() { Kind = SourceKind.Inbound },
        });
        return await Candidates.CreateApplicationAsync(new CreateApplicationRequest { CandidateId = candidate.Id, RoleId = role.Id });
    }

    public Task<Application> AdvanceAsync(Application application, Stage stage) =>
        Candidates.AdvanceApplicationAsync(application.Id, new AdvanceApplicationRequest { Stage = stage, Etag = application.Etag });

    /// <summary>An application in its interview stage with a booked loop of one interview.</summary>
    public async Task<(Application Application, Loop Loop)> BookAsync()
    {
        var application = await AdvanceAsync(await AdvanceAsync(await ApplyAsync(), Stage.Screening), Stage.Interview);
        await Scheduling.CreateInterviewerAsync(new CreateInterviewerRequest { Interviewer = NewInterviewer() });
        var proposed = await Scheduling.ProposeLoopAsync(Proposal(application.Id));
        return (application, await Scheduling.BookLoopAsync(proposed.Id, new BookLoopRequest { Etag = proposed.Etag }));
    }

    /// <summary>Asks for a loop of one coding interview in the weeks to come.</summary>
    public static ProposeLoopRequest Proposal(string applicationId)
    {
        var today = DateTime.UtcNow.Date;
        return new()
        {
            ApplicationId = applicationId,
            Rounds = { new Round { Kind = RoundKind.Coding, DurationMinutes = 60 } },
            Availability = new() { TimeZone = "Etc/UTC", FirstDay = Day(today.AddDays(7)), LastDay = Day(today.AddDays(28)) },
        };

        static Date Day(DateTime day) => new() { Year = day.Year, Month = day.Month, Day = day.Day };
    }

    private static Interviewer NewInterviewer()
    {
        var interviewer = new Interviewer
        {
            DisplayName = "Grace Example", Email = $"{Guid.NewGuid():N}@hiring.example", TimeZone = "Etc/UTC",
            RoundKinds = { RoundKind.Coding }, MaxInterviewsPerDay = 5,
        };
        foreach (var day in (DayOfWeek[])[DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday])
            interviewer.WorkingHours.Add(new WorkingHours { Day = day, Start = new() { Hours = 9 }, End = new() { Hours = 17 } });
        return interviewer;
    }
}
