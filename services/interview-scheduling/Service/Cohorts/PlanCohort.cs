using System.Threading.Channels;
using Grpc.Core;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.Templates;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.InterviewScheduling.Cohorts;

/// <summary>Plans many candidates' loops together, tells how far it has come, and keeps the best plan as proposals. Takes nobody's time.</summary>
public sealed class PlanCohort(Writes writes, Proposals proposals, LoadPeople loadPeople, GetLoopTemplate templates, TimeProvider clock)
{
    private const int MostDays = 90;
    private const int UsualSeconds = 20;
    private const double UsualGap = 0.001;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Planning takes all processors: two cohorts at once would each get half of what they were promised.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    internal async Task Handle(PlanCohortRequest request, IServerStreamWriter<CohortPlan> stream, ServerCallContext call) =>
        await stream.WriteAsync(await writes.Run(request, call, () => Plan(request, stream, call), (write, plan) => Keep(plan, write)), call.CancellationToken);

    private async Task<(CohortProblem Problem, CohortProgress Best, List<FoundLoops> Candidates)> Plan(PlanCohortRequest request, IServerStreamWriter<CohortPlan> stream, ServerCallContext call)
    {
        var candidates = await Load(request, call);
        var problem = new CohortProblem([.. candidates.Select(one => one.Problem)]);
        await OneAtATime.WaitAsync(call.CancellationToken);
        try
        {
            // Who reads slowly misses what is out of date.
            var progress = Channel.CreateBounded<CohortProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
            var planning = Task.Run(() =>
            {
                try
                {
                    return new CohortPlanner(problem, TimeSpan.FromSeconds(request.TimeLimitSeconds == 0 ? UsualSeconds : request.TimeLimitSeconds), request.HasEnoughGap ? request.EnoughGap : UsualGap, Environment.ProcessorCount,
                        now => progress.Writer.TryWrite(now)).Run(call.CancellationToken);
                }
                finally
                {
                    progress.Writer.Complete();
                }
            }, call.CancellationToken);
            await foreach (var now in progress.Reader.ReadAllAsync(call.CancellationToken))
            {
                await stream.WriteAsync(ToMessage(now), call.CancellationToken);
                await Task.WhenAny(planning, Task.Delay(Pause, call.CancellationToken));
            }
            return (problem, await planning, candidates);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private async Task<List<FoundLoops>> Load(PlanCohortRequest request, ServerCallContext call)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var template = request.LoopTemplateId.Length == 0 ? null : await templates.Handle(new() { LoopTemplateId = request.LoopTemplateId }, call);
        var asked = request.Candidates.Select(candidate => Proposals.OneOf(candidate.ApplicationId, candidate.Availability, request.Rounds, request.LoopTemplateId,
            request.HasRestMinutes ? request.RestMinutes : null, request.Weights, request.PreferredInterviewerIds)).ToList();
        var ask = LoopAsk.Of(asked[0], template);
        var times = request.Candidates.Select((candidate, i) => Proposals.Check(candidate.Availability, ask, now, $"candidates[{i}].availability")).ToList();
        var (first, last) = (times.Min(time => time.FirstDay), times.Max(time => time.LastDay));
        if (last > first.PlusDays(MostDays))
            throw Problem.Invalid($"candidates[{times.FindIndex(time => time.LastDay == last)}].availability.last_day", $"must be at most {MostDays} days after the first day of any candidate, {NodaTime.Text.LocalDatePattern.Iso.Format(first)}");

        var ids = new Guid[asked.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, ids.Length), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = call.CancellationToken },
            async (i, cancellation) => ids[i] = Guid.Parse((await proposals.ApplicationInInterviewStage(Guid.Parse(asked[i].ApplicationId), cancellation)).CandidateId));
        for (var i = 0; i < ids.Length; i++)
            if (Array.IndexOf(ids, ids[i]) is var other && other < i)
                throw Problem.Invalid($"candidates[{i}].application_id", $"is of the same person as candidates[{other}]; give each person once");
        var around = await loadPeople.ForCohort(ask, ids, first, last, call.CancellationToken);
        return [.. asked.Select((one, i) => new FoundLoops(Guid.Parse(one.ApplicationId), ids[i], times[i], ask, ask.Problem(times[i], around[i], now), [], one, template))];
    }

    private static async Task<CohortPlan> Keep((CohortProblem Problem, CohortProgress Best, List<FoundLoops> Candidates) plan, Write write)
    {
        var (problem, best, candidates) = plan;
        var loops = await Proposals.Keep([.. best.Plan.OrderBy(loop => loop.Candidate).Select(loop => candidates[loop.Candidate] with { Loops = [loop.Loop] })], write);
        var planned = loops.Select(loop => loop.ApplicationId).ToHashSet();
        var message = ToMessage(best);
        (message.Done, message.PlannedCount) = (true, loops.Count);
        message.Loops.Add(loops);
        for (var i = 0; i < candidates.Count; i++)
            if (!planned.Contains(candidates[i].Application.ToString()))
                message.Unplanned.Add(new UnplannedCandidate
                {
                    ApplicationId = candidates[i].Application.ToString(), FitsAlone = problem.Best(i, problem.WithoutLoop, problem.NoPrices(), write.Cancellation) is not null,
                });
        return message;
    }

    private static CohortPlan ToMessage(CohortProgress now) => new()
    {
        PlannedCount = now.Plan.Count, Points = now.Cost / 1000.0, LeastPoints = now.Bound / 1000.0, Gap = now.Gap, ElapsedSeconds = now.Elapsed.TotalSeconds,
    };
}
