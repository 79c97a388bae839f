using Grpc.Core;
using Hiring.InterviewScheduling.Templates;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Says for each round, each start on one day and each interviewer why that is not possible.</summary>
public sealed class ExplainSlots(LoadPeople loadPeople, GetLoopTemplate templates, TimeProvider clock)
{
    internal async Task<ExplainSlotsResponse> Handle(ExplainSlotsRequest request, ServerCallContext call)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var template = request.LoopTemplateId.Length == 0 ? null : await templates.Handle(new() { LoopTemplateId = request.LoopTemplateId }, call);
        var ask = LoopAsk.Of(new() { Rounds = { request.Rounds }, Availability = request.Availability }, template);
        var time = Proposals.Check(request.Availability, ask, now);
        time = time with { LastDay = time.FirstDay };
        var problem = ask.Problem(time, await loadPeople.For(ask, Guid.Parse(request.CandidateId), time.FirstDay, time.LastDay, call.CancellationToken), now);
        return new ExplainSlotsResponse { Rounds = { SlotReasons.Of(problem, now).Select(ToMessage) } };
    }

    private static RoundSlots ToMessage(RoundReasons round) => new()
    {
        Kind = round.Round.Kind, DurationMinutes = round.Round.Quarters * Availability.QuarterHours.Minutes,
        Open = { round.Open.Select(run => new OpenSlots { FirstStartTime = run.First.ToTimestamp(), LastStartTime = run.Last.ToTimestamp() }) },
        Refused =
        {
            round.Refused.Select(run => new RefusedSlots
            {
                InterviewerId = run.Person?.ToString() ?? "", Reason = run.Reason, FirstStartTime = run.First.ToTimestamp(), LastStartTime = run.Last.ToTimestamp(),
            }),
        },
    };
}
