using Hiring.InterviewScheduling.Trainings;
using Hiring.InterviewScheduling.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hiring.InterviewScheduling.Tests;

public sealed class TrainingTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private async Task<Interviewer> Learner(TrainingStage stage)
    {
        var person = SchedulingHost.Someone(5, RoundKind.Coding);
        person.Trainings.Add(new Training { Kind = RoundKind.Operations, Stage = stage });
        return await host.Client.CreateInterviewerAsync(new() { Interviewer = person });
    }

    /// <summary>Interviews that are over, with the learner in a role beside a lead.</summary>
    private async Task TookPlace(Interviewer lead, Interviewer learner, SeatRole role, int times, int state = 2) => await host.Query<int>("""
        with application as (insert into applications (id) select gen_random_uuid() from generate_series(1, @times) returning id),
        loop as (
            insert into loops (id, application_id, candidate_id, candidate_time_zone, state, reasons)
            select gen_random_uuid(), id, gen_random_uuid(), 'Etc/UTC', @state, '{}' from application returning id
        ), interview as (
            insert into interviews (id, loop_id, kind, interviewer_id, during, day, state)
            select gen_random_uuid(), id, 4, @lead, tstzrange(now() - interval '2 days', now() - interval '47 hours', '[)'), current_date - 2, @state from loop returning id
        )
        insert into interview_seats (interview_id, interviewer_id, role, day)
        select id, @lead, 1, current_date - 2 from interview union all select id, @learner, @role, current_date - 2 from interview
        returning 1
        """, new { lead = Guid.Parse(lead.Id), learner = Guid.Parse(learner.Id), role = (short)role, times, state = (short)state });

    private async Task<Interviewer> Counted(Interviewer person)
    {
        var counting = host.Services.GetServices<IHostedService>().OfType<CountSessions>().Single();
        // Several instances at once count nothing twice.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => counting.Run(CancellationToken.None)));
        return await host.Client.GetInterviewerAsync(new() { InterviewerId = person.Id });
    }

    [Fact]
    public async Task Sessions_lead_from_listening_to_leading_to_being_qualified_and_each_counts_once()
    {
        var lead = await host.Enter(5, RoundKind.Operations);
        var learner = await Learner(TrainingStage.Shadow);

        await TookPlace(lead, learner, SeatRole.Shadow, 2);
        await TookPlace(lead, learner, SeatRole.Shadow, 5, state: 3);
        Assert.Equal((TrainingStage.Shadow, 2), ((await Counted(learner)).Trainings[0].Stage, (await Counted(learner)).Trainings[0].Sessions));
        await TookPlace(lead, learner, SeatRole.Shadow, 1);
        Assert.Equal((TrainingStage.ReverseShadow, 0), ((await Counted(learner)).Trainings[0].Stage, (await Counted(learner)).Trainings[0].Sessions));
        // A seat of the stage before counts no more.
        await TookPlace(lead, learner, SeatRole.Shadow, 4);
        Assert.Equal(0, (await Counted(learner)).Trainings[0].Sessions);
        await TookPlace(lead, learner, SeatRole.ReverseShadow, 3);
        var qualified = await Counted(learner);

        Assert.Empty(qualified.Trainings);
        Assert.Equal([RoundKind.Coding, RoundKind.Operations], qualified.RoundKinds);
        Assert.Equal("3", qualified.Etag);
        var told = (await host.Query<byte[]>("select payload from feed_events where type = 'training_promoted' order by position")).Select(SchedulingEvent.Parser.ParseFrom)
            .Where(e => e.TrainingPromoted.InterviewerId == learner.Id).Select(e => (e.TrainingPromoted.Kind, e.TrainingPromoted.Stage));
        Assert.Equal([(RoundKind.Operations, TrainingStage.ReverseShadow), (RoundKind.Operations, TrainingStage.Unspecified)], told);
    }
}
