using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Enters days on which other hours hold. Interviews that are booked on them stay.</summary>
public sealed class CreateHoursOverride(Writes writes)
{
    internal Task<HoursOverride> Handle(CreateHoursOverrideRequest request, ServerCallContext call)
    {
        var given = request.HoursOverride;
        var first = WallTime.Date(given.FirstDay, "hours_override.first_day");
        var last = given.LastDay is null ? first : WallTime.Date(given.LastDay, "hours_override.last_day");
        if (last < first || last > first.PlusYears(1))
            throw Problem.Invalid("hours_override.last_day", "must be the first day or at most a year after it");
        var start = given.Start is null ? 0 : WallTime.Minutes(given.Start) ?? throw Problem.Invalid("hours_override.start", WallTime.NotToTheMinute);
        var end = given.End is null ? WallTime.MinutesADay : WallTime.Minutes(given.End) ?? throw Problem.Invalid("hours_override.end", WallTime.NotToTheMinute);
        if (end <= start)
            throw Problem.Invalid("hours_override.end", "must be after the start on the same day");
        var interviewer = Guid.Parse(request.InterviewerId);
        return writes.Run(request, call, async write =>
        {
            try
            {
                return (await write.Connection.QuerySingleAsync<HoursOverrideRow>(new CommandDefinition($"""
                    insert into hours_overrides (id, interviewer_id, kind, first_day, last_day, start_minute, end_minute)
                    values (@id, @interviewer, @kind, @first, @last, @start, @end) returning {HoursOverrideRow.Columns}
                    """, new { id = Guid.CreateVersion7(), interviewer, kind = (short)given.Kind, first, last, start, end },
                    cancellationToken: write.Cancellation))).ToMessage();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
                throw Problem.NotFound("interviewer", interviewer);
            }
        });
    }
}
