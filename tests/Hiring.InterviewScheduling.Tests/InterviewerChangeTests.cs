using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests;

public sealed class InterviewerChangeTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private InterviewerService.InterviewerServiceClient Changes => new(host.Grpc);

    private static UpdateInterviewerRequest Change(Interviewer interviewer, params string[] paths) =>
        new() { InterviewerId = interviewer.Id, Interviewer = interviewer, UpdateMask = new() { Paths = { paths } }, Etag = interviewer.Etag };

    [Fact]
    public async Task Each_field_can_be_changed_and_the_others_stay()
    {
        var before = await host.Enter(3, RoundKind.Coding, RoundKind.Database);
        var wanted = before.Clone();
        (wanted.DisplayName, wanted.TimeZone, wanted.Seniority, wanted.HolidaysOf) = ("Grace", "America/New_York", Seniority.Staff, "US");
        (wanted.MaxInterviewsPerDay, wanted.MaxInterviewsPerWeek, wanted.RestBeforeMinutes, wanted.RestAfterMinutes) = (2, 6, 15, 30);
        wanted.Email = $"{Guid.CreateVersion7()}@example.org";
        wanted.Pools.Add(["storage", "bar-raisers"]);
        wanted.RoundKinds.Remove(RoundKind.Database);
        wanted.Trainings.Add(new Training { Kind = RoundKind.SystemDesign, Stage = TrainingStage.Shadow });
        wanted.HighestLevels.Add(new RoundLevel { Kind = RoundKind.Coding, Highest = Seniority.Senior });

        var changed = await Changes.UpdateInterviewerAsync(Change(wanted, "display_name", "email", "time_zone", "seniority", "holidays_of", "max_interviews_per_day",
            "max_interviews_per_week", "rest_before_minutes", "rest_after_minutes", "pools", "round_kinds", "trainings", "highest_levels"));

        wanted.Etag = changed.Etag;
        Assert.Equal(wanted, changed);
        Assert.Equal("2", changed.Etag);
        Assert.Equal(changed, await host.Client.GetInterviewerAsync(new() { InterviewerId = before.Id }));
    }

    [Fact]
    public async Task A_change_of_one_field_keeps_sessions_of_trainings_and_a_new_stage_starts_at_none()
    {
        var person = SchedulingHost.Someone(2, RoundKind.Coding);
        person.Trainings.Add([new() { Kind = RoundKind.Database, Stage = TrainingStage.Shadow }, new() { Kind = RoundKind.SystemDesign, Stage = TrainingStage.Shadow }]);
        person = await host.Client.CreateInterviewerAsync(new() { Interviewer = person });
        await host.Query<int>("update trainings set sessions = 2 where interviewer_id = @id returning 1", new { id = Guid.Parse(person.Id) });

        person.Trainings.Single(training => training.Kind == RoundKind.SystemDesign).Stage = TrainingStage.ReverseShadow;
        var changed = await Changes.UpdateInterviewerAsync(Change(person, "trainings"));

        Assert.Equal([2, 0], changed.Trainings.OrderByDescending(training => training.Kind).Select(training => training.Sessions));
        Assert.Equal([2, 0], (await Changes.UpdateInterviewerAsync(Change(changed, "pools"))).Trainings.OrderByDescending(training => training.Kind).Select(training => training.Sessions));
    }

    [Theory]
    [InlineData("round_kinds", "round_kinds")]
    [InlineData("holidays_of", "holidays_of")]
    [InlineData("time_zone", "time_zone")]
    [InlineData("trainings", "trainings[0].kind")]
    [InlineData("highest_levels", "highest_levels[0].kind")]
    [InlineData("rest_after_minutes", "rest_after_minutes")]
    public async Task A_wrong_value_is_refused_with_its_field_and_changes_nothing(string path, string field)
    {
        var before = await host.Enter(1, RoundKind.Coding);
        var wrong = new Interviewer
        {
            HolidaysOf = "XX", TimeZone = "Mars/Olympus", RestAfterMinutes = 7,
            Trainings = { new Training { Kind = RoundKind.Coding, Stage = TrainingStage.Shadow } },
            HighestLevels = { new RoundLevel { Kind = RoundKind.Operations, Highest = Seniority.Mid } },
        };

        var refusal = await Refusal.Of(Changes.UpdateInterviewerAsync(new() { InterviewerId = before.Id, Interviewer = wrong, UpdateMask = new() { Paths = { path } } }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Contains($"interviewer.{field}", refusal.Fields);
        Assert.Equal(before, await host.Client.GetInterviewerAsync(new() { InterviewerId = before.Id }));
    }

    [Fact]
    public async Task Of_ten_changes_of_one_version_at_once_one_succeeds()
    {
        var before = await host.Enter(1, RoundKind.Coding);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            var wanted = before.Clone();
            wanted.DisplayName = $"Name {i}";
            try
            {
                await Changes.UpdateInterviewerAsync(Change(wanted, "display_name"));
                return StatusCode.OK;
            }
            catch (RpcException e)
            {
                return e.StatusCode;
            }
        }));

        Assert.Single(outcomes, StatusCode.OK);
        Assert.Equal(9, outcomes.Count(outcome => outcome == StatusCode.Aborted));
    }

    [Fact]
    public async Task A_pause_has_a_substitute_and_ends()
    {
        var (person, other) = (await host.Enter(1, RoundKind.Coding), await host.Enter(1, RoundKind.Coding));
        var until = SchedulingHost.Monday.AtMidnight().InUtc().ToInstant().ToTimestamp();

        var paused = await Changes.PauseInterviewerAsync(new() { InterviewerId = person.Id, Pause = new() { EndTime = until, SubstituteId = other.Id } });
        Assert.Equal((other.Id, until), (paused.Pause.SubstituteId, paused.Pause.EndTime));
        var open = await Changes.PauseInterviewerAsync(new() { InterviewerId = person.Id, Pause = new() });
        Assert.Equal(("", null), (open.Pause.SubstituteId, open.Pause.EndTime));

        var back = await Changes.ResumeInterviewerAsync(new() { InterviewerId = person.Id, Etag = open.Etag });
        Assert.Null(back.Pause);
        Assert.Equal(back, await Changes.ResumeInterviewerAsync(new() { InterviewerId = person.Id }));
    }

    [Fact]
    public async Task A_pause_that_is_over_or_names_nobody_or_oneself_is_refused()
    {
        var person = await host.Enter(1, RoundKind.Coding);
        var past = Timestamp.FromDateTime(DateTime.UtcNow.AddDays(-1));

        Assert.Equal(["pause.end_time"], (await Refusal.Of(Changes.PauseInterviewerAsync(new() { InterviewerId = person.Id, Pause = new() { EndTime = past } }))).Fields);
        Assert.Equal(["pause.substitute_id"],
            (await Refusal.Of(Changes.PauseInterviewerAsync(new() { InterviewerId = person.Id, Pause = new() { SubstituteId = person.Id } }))).Fields);
        Assert.Equal(StatusCode.NotFound,
            (await Refusal.Of(Changes.PauseInterviewerAsync(new() { InterviewerId = person.Id, Pause = new() { SubstituteId = Guid.NewGuid().ToString() } }))).Status);
    }

    [Fact]
    public async Task Overrides_of_hours_are_entered_listed_and_taken_back()
    {
        var person = await host.Enter(1, RoundKind.Coding);
        var off = await Changes.CreateHoursOverrideAsync(new()
        {
            InterviewerId = person.Id, HoursOverride = new() { Kind = HoursOverrideKind.Off, FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday) },
        });
        var onCall = await Changes.CreateHoursOverrideAsync(new()
        {
            InterviewerId = person.Id,
            HoursOverride = new()
            {
                Kind = HoursOverrideKind.OnCall, FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday), LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(6)),
                Start = new() { Hours = 12 }, End = new() { Hours = 24 },
            },
        });
        Assert.Equal((off.FirstDay, 0, 24), (off.LastDay, off.Start.Hours, off.End.Hours));
        await Changes.CreateHoursOverrideAsync(new()
        {
            InterviewerId = person.Id, HoursOverride = new() { Kind = HoursOverrideKind.Off, FirstDay = new() { Year = 2020, Month = 2, Day = 29 } },
        });

        Assert.Equal([onCall, off], (await Changes.ListHoursOverridesAsync(new() { InterviewerId = person.Id })).HoursOverrides);
        await Changes.DeleteHoursOverrideAsync(new() { InterviewerId = person.Id, HoursOverrideId = off.Id });
        Assert.Equal([onCall], (await Changes.ListHoursOverridesAsync(new() { InterviewerId = person.Id })).HoursOverrides);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Changes.DeleteHoursOverrideAsync(new() { InterviewerId = person.Id, HoursOverrideId = off.Id }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Changes.ListHoursOverridesAsync(new() { InterviewerId = Guid.NewGuid().ToString() }))).Status);
    }

    [Fact]
    public async Task An_override_that_ends_before_it_starts_or_of_nobody_is_refused()
    {
        var person = await host.Enter(1, RoundKind.Coding);
        HoursOverride Of(Action<HoursOverride> change)
        {
            var made = new HoursOverride { Kind = HoursOverrideKind.Off, FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday) };
            change(made);
            return made;
        }
        async Task<Refusal> Refused(string id, HoursOverride made) => await Refusal.Of(Changes.CreateHoursOverrideAsync(new() { InterviewerId = id, HoursOverride = made }));

        Assert.Equal(["hours_override.last_day"], (await Refused(person.Id, Of(made => made.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(-1))))).Fields);
        Assert.Equal(["hours_override.last_day"], (await Refused(person.Id, Of(made => made.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusYears(2))))).Fields);
        Assert.Equal(["hours_override.end"], (await Refused(person.Id, Of(made => (made.Start, made.End) = (new() { Hours = 9 }, new() { Hours = 9 })))).Fields);
        Assert.Equal(["hours_override.first_day"], (await Refused(person.Id, Of(made => made.FirstDay = new() { Year = 2027, Month = 2, Day = 29 }))).Fields);
        Assert.Equal(StatusCode.NotFound, (await Refused(Guid.NewGuid().ToString(), Of(_ => { }))).Status);
    }
}
