using CsCheck;
using Hiring.CompensationBenchmark.ScalePrices;

namespace Hiring.CompensationBenchmark.Tests;

public sealed class ScaleModelTests
{
    /// <summary>People whose pay rises by 6 % with ten times the load and by 3 % with ten times the data, of contributors who pay differently.</summary>
    internal static List<ScaleObservation> People(int seed, int contributors = 40, int each = 8)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return [.. Enumerable.Range(0, contributors).SelectMany(c =>
        {
            var pays = 0.08 * Normal();
            return Enumerable.Range(0, each).Select(_ =>
            {
                var (level, place) = (random.Next(1, 5), random.Next(3));
                var load = random.NextDouble() * 4 + 1 + 0.3 * level;
                var data = 0.5 * load + Normal();
                var log = Math.Log(90_000) + 0.2 * level + 0.1 * place + load * Math.Log(1.06) + data * Math.Log(1.03) + pays + (0.08 + 0.03 * level) * Normal();
                return new ScaleObservation($"c{c}", level, $"P{place} USD", 2025 + random.Next(2), Math.Exp(log), [Math.Pow(10, load), Math.Pow(10, data)]);
            });
        })];
    }

    [Fact]
    public void The_interval_holds_what_the_figures_were_made_with_about_nineteen_times_in_twenty()
    {
        const int runs = 400;
        // A hundred times the load and ten times the data.
        var true_ = 1.06 * 1.06 * 1.03 - 1;
        var held = Enumerable.Range(0, runs).Count(seed =>
            ScaleModel.Price(People(seed), [1_000, 100], [100_000, 1_000])!.Premium is var (value, low, high) && low <= true_ && true_ <= high && low < value && value < high);

        // Within four standard errors of .95, and not by intervals that hold everything.
        Assert.InRange(held / (double)runs, 0.906, 0.994);
        Assert.InRange(ScaleModel.Price(People(1), [1_000, 100], [100_000, 1_000])!.Premium.High, 0, 0.35);
    }

    [Fact]
    public void The_order_of_rows_and_the_unit_of_pay_and_of_scale_change_nothing() => Gen.Select(Gen.Int[0, 1000], Gen.Double[0.001, 1000], Gen.Double[0.01, 100]).Sample((seed, money, unit) =>
    {
        var people = People(seed, contributors: 12);
        var one = ScaleModel.Price(people, [1_000, 100], [20_000, 500])!;
        var shuffled = people.ToArray();
        new Random(seed).Shuffle(shuffled);
        var other = ScaleModel.Price([.. shuffled.Select(o => o with { Pay = o.Pay * money, Scale = [o.Scale[0] * unit, o.Scale[1]] })], [1_000 * unit, 100], [20_000 * unit, 500])!;
        Assert.Equal(one.Premium.Value, other.Premium.Value, 8);
        Assert.Equal(one.Premium.Low, other.Premium.Low, 8);
        Assert.Equal(one.Premium, ScaleModel.Price(shuffled, [1_000, 100], [20_000, 500])!.Premium);
    }, iter: 50);

    [Fact]
    public void As_much_as_needed_costs_nothing_more_and_the_way_back_is_the_reciprocal()
    {
        var people = People(3);
        Assert.Equal(new Share(0, 0, 0), ScaleModel.Price(people, [1_000, 100], [1_000, 100])!.Premium);
        var (there, back) = (ScaleModel.Price(people, [1_000, 100], [9_000, 300])!.Premium, ScaleModel.Price(people, [9_000, 300], [1_000, 100])!.Premium);
        Assert.Equal(1, (1 + there.Value) * (1 + back.Value), 9);
        Assert.Equal(1, (1 + there.High) * (1 + back.Low), 9);
    }

    [Fact]
    public void What_lies_beyond_the_figures_is_priced_as_far_as_they_reach_and_said()
    {
        var people = People(5);
        var most = people.Max(o => o.Scale[0]);
        var (within, beyond) = (ScaleModel.Price(people, [1_000, 100], [most, 100])!, ScaleModel.Price(people, [1_000, 100], [most * 1_000, 100])!);
        Assert.Equal(within.Premium, beyond.Premium);
        Assert.Equal((false, true), (within.Dimensions[0].BeyondFigures, beyond.Dimensions[0].BeyondFigures));
    }
}
