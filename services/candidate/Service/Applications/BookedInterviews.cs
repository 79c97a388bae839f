using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Applications;

/// <summary>Asks interview-scheduling for the interviews of an application.</summary>
public sealed partial class BookedInterviews(SchedulingService.SchedulingServiceClient scheduling, TimeProvider clock, ILogger<BookedInterviews> log)
{
    /// <summary>Null if interviews are booked, otherwise that none is. UNAVAILABLE if interview-scheduling cannot say.</summary>
    internal async Task<string?> NotBooked(Guid application, CancellationToken cancellation) =>
        (await Find(application, cancellation)).Count > 0 ? null : "No interview is booked. Have a loop booked first.";

    /// <summary>Null if interviews were booked and every one is over, otherwise why not. UNAVAILABLE if interview-scheduling cannot say.</summary>
    internal async Task<string?> NotOver(Guid application, CancellationToken cancellation)
    {
        var booked = await Find(application, cancellation);
        if (booked.Count == 0)
            return "No interview is booked, so none is over. Have a loop booked first.";
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var ahead = booked.Count(interview => interview.EndTime.ToInstant() > now);
        return ahead == 0 ? null : $"{ahead} of {booked.Count} interviews {(ahead == 1 ? "is" : "are")} not over.";
    }

    private async Task<IReadOnlyList<Interview>> Find(Guid application, CancellationToken cancellation)
    {
        var interviews = new List<Interview>();
        var request = new ListLoopsRequest { ApplicationId = application.ToString(), PageSize = 200 };
        try
        {
            do
            {
                var page = await scheduling.ListLoopsAsync(request, cancellationToken: cancellation);
                interviews.AddRange(page.Loops.Where(loop => loop.State == LoopState.Booked).SelectMany(loop => loop.Interviews).Where(interview => interview.State != LoopState.Canceled));
                request.PageToken = page.NextPageToken;
            } while (request.PageToken.Length > 0);
            return interviews;
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(log, e.StatusCode, e);
            throw Problem.Unavailable("Interview-scheduling does not say at the moment which interviews are booked. Nothing was done; try again.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Interview-scheduling did not tell the interviews: {Status}")]
    private static partial void LogNoAnswer(ILogger log, StatusCode status, Exception e);
}
