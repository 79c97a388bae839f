using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Changes the fields of an interviewer that the mask names. Interviews that are booked stay as they are.</summary>
public sealed class UpdateInterviewer(Writes writes, RequestRules rules)
{
    private static readonly string[] Changeable =
    [
        "display_name", "email", "time_zone", "working_hours", "round_kinds", "max_interviews_per_day", "seniority", "pools", "trainings",
        "highest_levels", "holidays_of", "max_interviews_per_week", "rest_before_minutes", "rest_after_minutes",
    ];

    internal Task<Interviewer> Handle(UpdateInterviewerRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.InterviewerId);
        var interviewer = (await InterviewerRow.Lock(id, request.Etag, write)).ToMessage();
        Mask.Apply(request.UpdateMask, request.Interviewer, interviewer, Changeable);
        rules.Check(interviewer, "interviewer.");
        var values = InterviewerRow.Given(interviewer, InterviewerRules.Check(interviewer));
        values.AddDynamicParams(new { id });
        await InterviewerRow.KeepTrainings(id, interviewer.Trainings, write);
        try
        {
            return (await write.Connection.QuerySingleAsync<InterviewerRow>(new CommandDefinition($"""
                update interviewers set display_name = @name, email = @email, time_zone = @zone, working_hours = @hours::jsonb, round_kinds = @kinds,
                    max_interviews_per_day = @a_day, seniority = @seniority, pools = @pools, highest_levels = @levels::jsonb, holidays_of = @holidays,
                    max_interviews_per_week = @a_week, rest_before = @rest_before, rest_after = @rest_after, revision = revision + 1
                where id = @id returning {InterviewerRow.Columns}
                """, values, cancellationToken: write.Cancellation))).ToMessage();
        }
        catch (PostgresException e) when (e.ConstraintName == CreateInterviewer.AddressTaken)
        {
            throw CreateInterviewer.Taken();
        }
    });
}
