using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Takes somebody out of an interview who cannot come, and replaces just this person, or says that a person has to decide.</summary>
public sealed class DeclineInterview(Writes writes, ChangeSeat changeSeat)
{
    private const int TriesOfReplacement = 3;

    internal Task<Interview> Handle(DeclineInterviewRequest request, ServerCallContext call) => Conflict.Overcome(attempt => writes.Run(request, call,
        () => Plan(Guid.Parse(request.InterviewId), Guid.Parse(request.InterviewerId), Etag.Parse(request.Etag), call.CancellationToken),
        (write, plan) => Write(plan, attempt, write)), request.Etag);

    /// <summary>Loads the seat that is given up. INTERVIEW_STATE or NOT_IN_INTERVIEW if there is none.</summary>
    internal async Task<ChangeSeat.Plan> Plan(Guid interview, Guid person, long? revision, CancellationToken cancellation)
    {
        var plan = await changeSeat.Load(interview, person, revision, cancellation);
        return plan.Interview.Seats[plan.Seat].Declined
            ? throw Problem.Precondition(ErrorReason.NotInInterview, "The person has declined already.", ("interview_id", interview), ("interviewer_id", person))
            : plan;
    }

    /// <summary>Gives the seat to whoever is found. That person may be booked by others again and again: declining succeeds all the same.</summary>
    internal static Task<Interview> Write(ChangeSeat.Plan plan, int attempt, Write write) =>
        ChangeSeat.Write(plan, attempt > TriesOfReplacement ? null : SeatRules.Replacement(plan.Loop, plan.Interview, plan.Seat, plan.People), declines: true, write);
}
