using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Gives somebody's seat to somebody else by hand; also the seat of somebody who declined and whom nobody replaced.</summary>
public sealed class SubstituteInterviewer(Writes writes, ChangeSeat changeSeat)
{
    internal Task<Interview> Handle(SubstituteInterviewerRequest request, ServerCallContext call) => writes.Run(request, call,
        async () =>
        {
            var plan = await changeSeat.Load(Guid.Parse(request.InterviewId), Guid.Parse(request.InterviewerId), Etag.Parse(request.Etag), call.CancellationToken);
            return (Plan: plan, Person: SeatRules.Qualified(plan.Loop, plan.Interview, plan.Seat, Guid.Parse(request.SubstituteId), plan.People, []));
        },
        (write, found) => ChangeSeat.Write(found.Plan, found.Person, declines: false, write));
}
