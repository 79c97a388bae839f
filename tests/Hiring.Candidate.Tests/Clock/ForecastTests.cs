using CsCheck;
using Hiring.Candidate.Clock;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Clock;

public sealed class ForecastTests
{
    private static readonly Guid Seed = new("019aa000-0000-7000-8000-0123456789ab");

    /// <summary>Of a thousand, 400 pass after 2 days and 600 are rejected after 8.</summary>
    private static readonly Stay[] Known = [new(2, Leaving.Forward, 400), new(8, Leaving.Ended, 600)];

    private static PipelineModel Pipeline(params Stay[][] stages) => new([.. stages.Select(stays => StageModel.Of(stays))]);

    [Fact]
    public void A_forecast_follows_the_history_through_every_stage()
    {
        var forecast = Forecast.Of(Pipeline(Known, Known), new Standing(0, 0), Seed);

        Assert.Equal(0.16, forecast.Chance.Value, 0.005);
        Assert.InRange(0.16, forecast.Chance.Low, forecast.Chance.High);
        Assert.Equal((8, 8, 10), (forecast.Finish.Early!.Value < 8 ? 8 : 0, forecast.Finish.Middle!.Value, forecast.Finish.Late!.Value));
        Assert.Equal(new DayRange(4, 4, 4), forecast.Hire);
    }

    [Fact]
    public void The_days_already_spent_change_what_is_to_come()
    {
        var fresh = Forecast.Of(Pipeline(Known), new Standing(0, 1), Seed);
        var late = Forecast.Of(Pipeline(Known), new Standing(0, 3), Seed);

        Assert.Equal(0.4, fresh.Chance.Value, 0.01);
        // Whoever waits for a third day is among those to be rejected on the eighth.
        Assert.InRange(late.Chance.Value, 0, 0.01);
        Assert.Equal(5, late.Finish.Middle!.Value, 1e-9);
        Assert.Equal(default, late.Hire);
    }

    [Fact]
    public void The_same_question_gets_the_same_answer_and_another_application_its_own()
    {
        Stay[] stays = [new(2, Leaving.Forward, 9), new(5, Leaving.Forward, 4), new(8, Leaving.Ended, 7)];
        var pipeline = Pipeline(stays);

        Assert.Equal(Forecast.Of(pipeline, new Standing(0, 0.5), Seed), Forecast.Of(pipeline, new Standing(0, 0.5), Seed));
        Assert.NotEqual(Forecast.Of(pipeline, new Standing(0, 0.5), Seed).Chance, Forecast.Of(pipeline, new Standing(0, 0.5), Guid.NewGuid()).Chance);
    }

    [Fact]
    public void Those_who_still_wait_are_counted()
    {
        // Half were last seen after two days. Left out, everyone would seem to leave within a day.
        var stays = new Stay[] { new(1, Leaving.Forward, 300), new(2, Leaving.NotYet, 300) };

        var forecast = Forecast.Of(Pipeline(stays), new Standing(0, 0), Seed);

        Assert.Equal(1, forecast.Finish.Early!.Value, 1e-9);
        Assert.True(forecast.Finish.Late > 4, $"{forecast.Finish.Late}");
    }

    [Fact]
    public void A_stage_that_applications_are_sent_back_from_takes_longer_and_is_passed_in_the_end()
    {
        Stay[] first = [new(1, Leaving.Forward, 1000)];
        Stay[] second = [new(1, Leaving.Forward, 500), new(1, Leaving.Back, 500)];

        var forecast = Forecast.Of(Pipeline(first, second), new Standing(1, 0), Seed);

        Assert.Equal(1, forecast.Chance.Value, 0.01);
        Assert.Equal(1, forecast.Finish.Early);
        Assert.Equal(7, forecast.Finish.Late);
    }

    [Fact]
    public void Little_history_makes_the_chance_uncertain()
    {
        var little = StageModel.Of([new(2, Leaving.Forward, 4), new(2, Leaving.Ended, 6)]).PassInterval;
        var much = StageModel.Of(Known).PassInterval;

        Assert.True(little.High - little.Low > 0.4, $"{little}");
        Assert.True(much.High - much.Low < 0.06, $"{much}");
        Assert.InRange(0.4, much.Low, much.High);
    }

    [Fact]
    public void An_assumption_is_as_wide_as_it_is_said_to_be()
    {
        var assumed = StageModel.Assumed(7, 0, 0);
        var forecast = Forecast.Of(new PipelineModel([assumed]), new Standing(0, 0), Seed);
        var overdue = Forecast.Of(new PipelineModel([assumed]), new Standing(0, 30), Seed);

        Assert.Equal(7, forecast.Finish.Middle!.Value, 0.5);
        Assert.Equal(7 * Math.Log2(10), forecast.Finish.Late!.Value, 1.5);
        Assert.Equal((0.5, 0.05, 0.95), (assumed.Pass, Math.Round(assumed.PassInterval.Low, 6), Math.Round(assumed.PassInterval.High, 6)));
        // A constant rate knows no past.
        Assert.Equal(forecast.Finish, overdue.Finish);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(5, 3)]
    [InlineData(20, 8)]
    public void The_chance_of_a_role_is_the_binomial_one_where_the_history_is_long(int applications, int places)
    {
        Stay[] certain = [new(2, Leaving.Forward, 40_000), new(8, Leaving.Ended, 60_000)];
        var standings = Enumerable.Repeat(new Standing(0, 0), applications).ToList();

        var result = Forecast.Of(Pipeline(certain), standings, places, within: 3, most: 1_000_000, Seed);

        Assert.Equal(1 - MathNet.Numerics.Distributions.Binomial.CDF(0.4, applications, places - 1), result.Chance!.Value, 0.03);
        Assert.Equal(result.Chance, result.EverChance);
        Assert.True(result.Hires.Low <= result.Hires.Middle && result.Hires.Middle <= result.Hires.High && result.Hires.High <= places);
    }

    [Fact]
    public void A_target_that_is_too_near_or_past_cannot_be_met()
    {
        List<Standing> standings = [.. Enumerable.Repeat(new Standing(0, 0), 50)];

        Assert.Equal(0, Forecast.Of(Pipeline(Known), standings, 1, within: 1.9, most: 100_000, Seed).Chance);
        Assert.Equal(0, Forecast.Of(Pipeline(Known), standings, 1, within: -4, most: 100_000, Seed).Chance);
        Assert.Equal(1, Forecast.Of(Pipeline(Known), standings, 1, within: 2, most: 100_000, Seed).Chance!.Value, 0.001);
    }

    [Fact]
    public void A_role_without_applications_hires_nobody()
    {
        var result = Forecast.Of(Pipeline(Known), [], 2, within: 100, most: 100_000, Seed);

        Assert.Equal((0.0, 0.0, default(DayRange), (0, 0, 0)), (result.Chance, result.EverChance, result.Filled, result.Hires));
    }

    [Fact]
    public void The_runs_are_bounded_by_the_applications()
    {
        List<Standing> many = [.. Enumerable.Repeat(new Standing(0, 0), 5000)];

        Assert.Equal(200, Forecast.Of(Pipeline(Known), many, 1, 10, 1_000_000, Seed).Runs);
        Assert.Equal(4000, Forecast.Of(Pipeline(Known), many[..2], 1, 10, 1_000_000, Seed).Runs);
    }

    [Fact]
    public void Whatever_the_history_a_draw_is_a_time_to_come_and_a_chance_is_one() =>
        Gen.Select(KaplanMeierTests.AnyStays, Gen.Double[0, 12], Gen.Int).Sample((stays, spent, seed) =>
        {
            if (stays.All(stay => stay.Leaving == Leaving.NotYet))
                return true;
            var model = StageModel.Of(stays);
            var random = new Random(seed);
            var draw = model.DrawPass(random);
            var (_, days) = model.Draw(random, spent, draw);
            var pass = model.PassAfter(spent, draw);
            return days >= 0 && double.IsFinite(days) && pass is > 0 and < 1;
        });

    [Theory]
    [InlineData(0, 5, ServiceLevelStatus.Within)]
    [InlineData(3.99, 5, ServiceLevelStatus.Within)]
    [InlineData(4, 5, ServiceLevelStatus.Near)]
    [InlineData(5, 5, ServiceLevelStatus.Near)]
    [InlineData(5.01, 5, ServiceLevelStatus.Over)]
    [InlineData(400, 0, ServiceLevelStatus.None)]
    public void A_stay_is_near_its_service_level_from_four_fifths_on(double days, int promised, ServiceLevelStatus status)
    {
        Assert.Equal(status, ServiceLevel.Status(days, promised, ApplicationState.Active));
        Assert.Equal(ServiceLevelStatus.Stopped, ServiceLevel.Status(days, promised, ApplicationState.OnHold));
    }

    [Fact]
    public void Every_stage_before_the_hire_has_someone_to_act() =>
        Assert.Equal(
            [Hat.Recruiter, Hat.Recruiter, Hat.Coordinator, Hat.HiringManager, Hat.Approver, Hat.Unspecified],
            Enum.GetValues<Stage>().Where(stage => stage != Stage.Unspecified).Select(WhoActs.On));
}
