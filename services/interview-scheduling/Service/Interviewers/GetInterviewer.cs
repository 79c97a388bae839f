using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Interviewers;

/// <summary>Answers one interviewer.</summary>
public sealed class GetInterviewer(NpgsqlDataSource database)
{
    internal async Task<Interviewer> Handle(GetInterviewerRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.InterviewerId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await InterviewerRow.Find(id, connection, call.CancellationToken);
        return row?.ToMessage() ?? throw Problem.NotFound("interviewer", id);
    }
}
