using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Enters an interviewer.</summary>
public sealed class CreateInterviewer(Writes writes)
{
    internal Task<Interviewer> Handle(CreateInterviewerRequest request, ServerCallContext call)
    {
        var hours = InterviewerRules.Check(request.Interviewer);
        return writes.Run(request, call, async write =>
        {
            var id = Guid.CreateVersion7();
            var values = InterviewerRow.Given(request.Interviewer, hours);
            values.AddDynamicParams(new { id });
            try
            {
                await write.Connection.ExecuteAsync(new CommandDefinition("""
                    insert into interviewers (id, display_name, email, time_zone, working_hours, round_kinds, max_interviews_per_day, seniority, pools,
                        highest_levels, holidays_of, max_interviews_per_week, rest_before, rest_after)
                    values (@id, @name, @email, @zone, @hours::jsonb, @kinds, @a_day, @seniority, @pools, @levels::jsonb, @holidays, @a_week, @rest_before, @rest_after)
                    """, values, cancellationToken: write.Cancellation));
            }
            catch (PostgresException e) when (e.ConstraintName == AddressTaken)
            {
                throw Taken();
            }
            await InterviewerRow.KeepTrainings(id, request.Interviewer.Trainings, write);
            return (await InterviewerRow.Find(id, write.Connection, write.Cancellation))!.ToMessage();
        });
    }

    internal const string AddressTaken = "interviewers_email";

    internal static RpcException Taken() =>
        Problem.Exists(ErrorReason.InterviewerExists, "The address belongs to another interviewer. Use that one, or give another address.");
}
