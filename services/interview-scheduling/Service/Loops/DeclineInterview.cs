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
        async () =>
        {
            var (interview, person) = (Guid.Parse(request.InterviewId), Guid.Parse(request.InterviewerId));
            var plan = await changeSeat.Load(interview, person, Etag.Parse(request.Etag), call.CancellationToken);
            return plan.Interview.Seats[plan.Seat].Declined
                ? throw Problem.Precondition(ErrorReason.NotInInterview, "The person has declined already.", ("interview_id", interview), ("interviewer_id", person))
                : plan;
        },
        // Whoever was found may be booked by others again and again. Declining succeeds all the same.
        (write, plan) => ChangeSeat.Write(plan, attempt > TriesOfReplacement ? null : SeatRules.Replacement(plan.Loop, plan.Interview, plan.Seat, plan.People), declines: true, write)),
        request.Etag);
}
