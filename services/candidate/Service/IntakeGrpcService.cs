using Google.Api;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.Intake;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The intake's methods: who may call each, and where it is done.</summary>
public sealed class IntakeGrpcService(
    CreateCandidateImport createCandidateImport, AppendCandidateImport appendCandidateImport, FinishCandidateImport finishCandidateImport,
    GetCandidateImport getCandidateImport, ListCandidateImports listCandidateImports, ListCandidateImportErrors listCandidateImportErrors,
    UploadResume uploadResume, ListResumes listResumes, DownloadResume downloadResume, DeleteResume deleteResume)
    : IntakeService.IntakeServiceBase
{
    /// <summary>The largest message: the largest file, and what stands around it.</summary>
    internal const int MostMessageBytes = 6 * 1024 * 1024;

    [RequireScope("candidate.write")]
    public override Task<CandidateImport> CreateCandidateImport(CreateCandidateImportRequest request, ServerCallContext context) => createCandidateImport.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateImport> AppendCandidateImport(AppendCandidateImportRequest request, ServerCallContext context) => appendCandidateImport.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateImport> FinishCandidateImport(FinishCandidateImportRequest request, ServerCallContext context) => finishCandidateImport.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<CandidateImport> GetCandidateImport(GetCandidateImportRequest request, ServerCallContext context) => getCandidateImport.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListCandidateImportsResponse> ListCandidateImports(ListCandidateImportsRequest request, ServerCallContext context) => listCandidateImports.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListCandidateImportErrorsResponse> ListCandidateImportErrors(ListCandidateImportErrorsRequest request, ServerCallContext context) => listCandidateImportErrors.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateResume> UploadResume(UploadResumeRequest request, ServerCallContext context) => uploadResume.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListResumesResponse> ListResumes(ListResumesRequest request, ServerCallContext context) => listResumes.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<HttpBody> DownloadResume(DownloadResumeRequest request, ServerCallContext context) => downloadResume.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Empty> DeleteResume(DeleteResumeRequest request, ServerCallContext context) => deleteResume.Handle(request, context);
}
