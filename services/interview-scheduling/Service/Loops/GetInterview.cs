using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Answers one interview.</summary>
public sealed class GetInterview(NpgsqlDataSource database)
{
    internal async Task<Interview> Handle(GetInterviewRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.InterviewId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return await InterviewRow.Find(id, connection, call.CancellationToken) ?? throw Problem.NotFound("interview", id);
    }
}
