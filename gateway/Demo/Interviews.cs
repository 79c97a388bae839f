using System.Diagnostics;
using System.Globalization;
using Hiring.Client;
using Hiring.InterviewScheduling.V1;
using NodaTime;
using Spectre.Console;

namespace Hiring.Demo;

/// <summary>Interviewers and loops.</summary>
internal sealed class Interviews(ISchedulingApi scheduling, Narrator narrator)
{
    private const int MostTries = 5;

    /// <summary>Who may hold the interviews.</summary>
    public IReadOnlyList<Interviewer> Interviewers { get; private set; } = [];

    /// <summary>Enters the interviewers of the guide who are not there yet; an address belongs to one interviewer only.</summary>
    public Task EnterInterviewersAsync(CancellationToken cancellation) => narrator.StepAsync("Looking up the interviewers",
        async progress =>
        {
            var known = await ListAsync(cancellation);
            var missing = Input.Interviewers.Where(interviewer => !known.ContainsKey(interviewer.Email)).ToList();
            foreach (var interviewer in missing)
            {
                progress(interviewer.DisplayName);
                try
                {
                    known[interviewer.Email] = await scheduling.CreateInterviewerAsync(new CreateInterviewerRequest { Interviewer = interviewer }, cancellation);
                }
                catch (HiringException error) when (error.Reason == "INTERVIEWER_EXISTS")
                {
                    // Another demo that runs beside this one was faster.
                    known = await ListAsync(cancellation);
                }
            }
            Interviewers = [.. Input.Interviewers.Select(interviewer => known[interviewer.Email])];
            return missing.Count;
        },
        entered => $"{Interviewers.Count} interviewers in {Interviewers.Select(interviewer => interviewer.TimeZone).Distinct().Count()} time zones, {entered} of them entered now");

    /// <summary>Proposes and books a loop: in the two weeks from next Monday, or later where they are full.</summary>
    public async Task<Loop> BookAsync(Applicant applicant, CancellationToken cancellation)
    {
        var loop = await narrator.StepAsync($"Finding a loop for {applicant.Name}", progress => FindAndBookAsync(applicant, progress, cancellation),
            booked => $"Booked {booked.Interviews.Count} interviews for {applicant.Name}");

        var table = new Table().AddColumns("Round", "Minutes", $"{applicant.Name} ({applicant.TimeZone})", "Interviewer", "On the interviewer's clock");
        table.Columns[1].RightAligned();
        foreach (var interview in loop.Interviews)
        {
            var zone = Interviewers.FirstOrDefault(interviewer => interviewer.Id == interview.InterviewerId)?.TimeZone ?? applicant.TimeZone;
            table.AddRow(Narrator.Plain(Narrator.Words(interview.Kind)), Narrator.Plain($"{(interview.EndTime - interview.StartTime).ToTimeSpan().TotalMinutes:0}"),
                Narrator.Plain(Clock(interview, applicant.TimeZone)), Narrator.Plain(interview.InterviewerName), Narrator.Plain($"{Clock(interview, zone)} {zone}"));
        }
        if (loop.Reasons.Count > 0)
        {
            table.Caption = new TableTitle(Markup.Escape("Why this loop: " + string.Join("; ", loop.Reasons)));
        }
        narrator.Table($"The loop of {applicant.Name}", table);
        return loop;
    }

    /// <summary>Waits for scheduling to hear, by candidate's event feed, that an application ended, and to release its loop.</summary>
    public Task SeeReleasedAsync(Applicant applicant, Loop loop, CancellationToken cancellation) => narrator.StepAsync("Waiting for the interviews to be released",
        async () =>
        {
            var patience = TimeSpan.FromSeconds(60);
            using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            source.CancelAfter(patience);
            var watch = Stopwatch.StartNew();
            try
            {
                await foreach (var happened in scheduling.FollowEventsAsync(cancellationToken: source.Token))
                {
                    if (happened.LoopCanceled?.LoopId == loop.Id)
                    {
                        var seen = await scheduling.GetLoopAsync(loop.Id, cancellation);
                        return seen.State == LoopState.Canceled
                            ? watch.Elapsed
                            : throw new HireFailedException($"The loop of {applicant.Name} was told to be canceled but is {Narrator.Words(seen.State)}.");
                    }
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
            }
            throw new HireFailedException($"Interview-scheduling did not release the loop of {applicant.Name} within {patience.TotalSeconds:0} s of the withdrawal.");
        },
        waited => string.Create(CultureInfo.InvariantCulture,
            $"Interview-scheduling heard of the withdrawal by the event feed and released the {loop.Interviews.Count} interviews ({waited.TotalMilliseconds:0} ms until the feed told of it)"));

    private async Task<Loop> FindAndBookAsync(Applicant applicant, Action<string> progress, CancellationToken cancellation)
    {
        HiringException? last = null;
        foreach (var (first, end) in Windows(applicant.TimeZone))
        {
            var request = Input.Loop;
            request.ApplicationId = applicant.ApplicationId;
            request.Availability = new CandidateAvailability { TimeZone = applicant.TimeZone, FirstDay = Date(first), LastDay = Date(end) };
            progress($"{first:uuuu'-'MM'-'dd} to {end:uuuu'-'MM'-'dd}");
            try
            {
                return await ProposeAndBookAsync(request, cancellation);
            }
            catch (HiringException error) when (error.Reason == "NO_LOOP_FITS")
            {
                last = error;
            }
        }
        throw new HireFailedException($"No loop for {applicant.Name} within a year: {last?.Message}");
    }

    private async Task<Loop> ProposeAndBookAsync(ProposeLoopRequest request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var proposed = await scheduling.ProposeLoopAsync(request, cancellation);
            try
            {
                return await scheduling.BookLoopAsync(proposed.Id, new BookLoopRequest { Etag = proposed.Etag }, cancellation);
            }
            catch (HiringException error) when (error.Reason is "TIME_TAKEN" or "DAY_LIMIT_REACHED" && attempt < MostTries)
            {
                // Someone else booked between the proposal and now; a new proposal sees that.
            }
        }
    }

    /// <summary>Two weeks from next Monday; then wider, up to what one request may span; then later, up to a year.</summary>
    private static IEnumerable<(LocalDate First, LocalDate Last)> Windows(string timeZone)
    {
        var today = SystemClock.Instance.GetCurrentInstant().InZone(Zone(timeZone)).Date;
        var monday = today.Next(IsoDayOfWeek.Monday);
        foreach (var weeks in (int[])[2, 4, 8])
        {
            yield return (monday, monday.PlusWeeks(weeks).PlusDays(-3));
        }
        for (var start = monday.PlusWeeks(8); start < monday.PlusWeeks(52); start = start.PlusWeeks(8))
        {
            yield return (start, start.PlusWeeks(8).PlusDays(-3));
        }
    }

    private async Task<Dictionary<string, Interviewer>> ListAsync(CancellationToken cancellation)
    {
        var all = new Dictionary<string, Interviewer>(StringComparer.OrdinalIgnoreCase);
        string? page = null;
        do
        {
            var list = await scheduling.ListInterviewersAsync(200, page, cancellation);
            foreach (var interviewer in list.Interviewers)
            {
                all[interviewer.Email] = interviewer;
            }
            page = list.NextPageToken;
        }
        while (page.Length > 0);
        return all;
    }

    private static string Clock(Interview interview, string timeZone)
    {
        var zone = Zone(timeZone);
        var start = Instant.FromUnixTimeSeconds(interview.StartTime.Seconds).InZone(zone);
        var end = Instant.FromUnixTimeSeconds(interview.EndTime.Seconds).InZone(zone);
        return string.Create(CultureInfo.InvariantCulture, $"{start:ddd dd MMM HH:mm} to {end:HH:mm}");
    }

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    private static Google.Type.Date Date(LocalDate date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };
}
