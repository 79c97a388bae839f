using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Clock;

/// <summary>Answers the chance that a role's applications fill its places by its target date.</summary>
public sealed class GetRoleForecast(NpgsqlDataSource database, CompanyHistory company)
{
    /// <summary>Applications times runs.</summary>
    private const int MostRuns = 1_000_000;

    internal async Task<RoleForecast> Handle(GetRoleForecastRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.RoleId);
        var history = await company.Read(call.CancellationToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var reading = await PipelineReading.Of(connection, [id], call.CancellationToken);
        var role = reading.Roles.SingleOrDefault() ?? throw Problem.NotFound("role", id);
        var outlook = new RoleOutlook(role, reading.Stays[id], history, reading.Now, MostRuns);
        var forecast = new RoleForecast
        {
            RoleId = id.ToString(), State = role.State, TargetDate = role.TargetDate.ToMessage(), Headcount = role.Headcount, Hired = role.Hired,
            LiveApplications = outlook.Live.Count, Outlook = outlook.Outlook, ChanceEver = outlook.Result.EverChance,
            Fill = outlook.Result.Filled.ToMessage(reading.Now), Runs = outlook.Result.Runs,
            HiresLow = outlook.Result.Hires.Low, HiresMedian = outlook.Result.Hires.Middle, HiresHigh = outlook.Result.Hires.High,
            Stages = { outlook.Pipeline.Stages(0, outlook.LiveStages) }, AsOfTime = reading.Now.ToTimestamp(),
        };
        if (outlook.Result.Chance is { } chance)
            forecast.ChanceByTarget = chance;
        return forecast;
    }
}
